/**
 * An AI agent that stands at a place and answers what is left for it there, and what it is asked in talks:
 * `answering-agent.ts <relay> <directory> <id> <latitude> <longitude>`, with its secret in CAIRN_AGENT_SECRET.
 */
import { openAgent } from "cairn-agent";

const [relay, issuer, clientId, latitude, longitude] = process.argv.slice(2);
const secret = process.env.CAIRN_AGENT_SECRET;
if (!relay || !issuer || !clientId || !latitude || !longitude || !secret) {
  console.error("usage: CAIRN_AGENT_SECRET=… answering-agent.ts <relay> <directory> <id> <latitude> <longitude>");
  process.exit(2);
}

const agent = await openAgent({
  ...{ data: process.env.CAIRN_AGENT_DATA ?? "agent-data", relay, issuer, clientId, secret, name: "Answering agent" },
  at: { latitude: Number(latitude), longitude: Number(longitude) },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => agent.close());

const { mark, link } = agent.status();
if (mark.until === undefined) console.log(`Not marked yet, so it says nothing: ${mark.failure ?? "unknown"}, ${mark.reason ?? ""}`);
else console.log(`Its number is ${mark.number}, marked until ${new Date(mark.until * 1000).toISOString()}`);
console.log(`Its link: ${link}`);

for await (const message of agent.messages()) {
  // Whom it answers is known by their mark alone, if they have one: a name is what somebody calls themselves.
  const asker = message.mark?.outcome === "attested" ? `number ${message.mark.number ?? "untold"}` : "no number attested";
  try {
    await message.answer(`You wrote: ${message.text}`);
    console.log(`answered (${asker})`);
  } catch (error) {
    console.error("not answered:", error instanceof Error ? error.message : "unknown");
  }
}
process.exit(0);
