/**
 * `npm run conformance -- wss://relay.example`: the conformance suite against any relay, over each of its transports. It makes keys,
 * rooms and events of its own and leaves the rooms behind until they expire.
 */
import { randomBytes } from "node:crypto";
import { parseCapabilities } from "../src/protocol/wire/capabilities.ts";
import { type Target, TRANSPORTS, type Transport } from "../test/relay/conformance/context.ts";
import { CHECKS, runCheck, skipReason } from "../test/relay/conformance/suite.ts";

/** A relay that does not answer has failed, rather than held up everything. */
const CHECK_TIMEOUT_MS = 90_000;

function originOf(text: string | undefined): string {
  if (!text || !URL.canParse(text)) throw new Error("give the relay's URL: npm run conformance -- wss://relay.example");
  const url = new URL(text.replace(/^ws/, "http"));
  return url.origin;
}

async function open(url: string): Promise<Target> {
  const response = await fetch(`${url}/v1/capabilities`);
  // One that advertises nothing has what the specification lists.
  const capabilities = response.ok
    ? parseCapabilities(await response.text())
    : { version: "0.1", transports: ["ws"], features: ["rooms", "groups", "backup"] as const, limits: {}, notify_window_secs: 30 };
  return { url, capabilities, now: () => Date.now() / 1000 };
}

function within(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no end after ${CHECK_TIMEOUT_MS / 1000} s`)), CHECK_TIMEOUT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

type Cell = "ok" | "FAIL" | "–";

async function cellOf(check: (typeof CHECKS)[number], target: Target, transport: Transport, salt: string): Promise<[Cell, string]> {
  const reason = skipReason(check, target, transport);
  if (reason !== undefined) return ["–", `${transport}: ${reason}`];
  try {
    await within(runCheck(check, target, transport, salt, new Set()));
    return ["ok", ""];
  } catch (error) {
    return ["FAIL", `${transport}: ${error instanceof Error ? error.message.split("\n", 1)[0] : "failed"}`];
  }
}

const target = await open(originOf(process.argv[2] ?? process.env.PPP_RELAY_URL));
const salt = randomBytes(8).toString("hex");
const sum = { ok: 0, FAIL: 0, "–": 0 };
console.log(`${target.url}  ${target.capabilities.features.join(" ")}\n`);
console.log(`${TRANSPORTS.map((transport) => transport.padEnd(10)).join("")}what`);
for (const check of CHECKS) {
  const cells: [Cell, string][] = [];
  for (const transport of TRANSPORTS) cells.push(await cellOf(check, target, transport, salt));
  for (const [cell] of cells) sum[cell]++;
  console.log(`${cells.map(([cell]) => cell.padEnd(10)).join("")}${check.rows[0]}: ${check.name}`);
  for (const [cell, remark] of cells) if (cell === "FAIL") console.log(`${" ".repeat(20)}${remark}`);
}
console.log(`\n${sum.ok} fine, ${sum.FAIL} failed, ${sum["–"]} not applicable`);
process.exit(sum.FAIL > 0 ? 1 : 0);
