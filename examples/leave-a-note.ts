/** Leaves a note: `leave-a-note.ts <relay> <contact link> <latitude> <longitude> <text>`. Ends once the relay has it. */
import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { start, until } from "./start.ts";

export async function leaveNote(
  relay: string,
  link: string,
  at: { latitude: number; longitude: number },
  text: string,
  file: string,
) {
  const engine = await start(relay, file, "A program");
  const person = await engine.addPerson(link, "");
  // Made once a note: leaving the same draft twice leaves one.
  const id = randomBytes(16).toString("hex");
  const now = Math.floor(Date.now() / 1000);
  const window = { starts_at: now, ends_at: now + 24 * 60 * 60, timezone: "UTC" };
  await engine.leaveNote({ id, text, place: "", circle: { ...at, radius_m: 50 }, window, to: [person] });
  const { sent } = await until(engine, (state) => state.sent.some((note) => note.id === id && note.to[0]?.state.kind !== "queued"));
  engine.stop();
  return sent.find((note) => note.id === id)?.to[0]?.state;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [relay, link, latitude, longitude, text] = process.argv.slice(2);
  if (!relay || !link || !text) {
    console.error("usage: leave-a-note.ts <relay> <contact link> <latitude> <longitude> <text>");
    process.exit(2);
  }
  const state = await leaveNote(
    relay,
    link,
    { latitude: Number(latitude), longitude: Number(longitude) },
    text,
    "leave-a-note.json",
  );
  console.log(state);
  process.exit(state?.kind === "relay" ? 0 : 1);
}
