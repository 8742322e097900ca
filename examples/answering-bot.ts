/** Stands at a place and answers every note that opens there: `answering-bot.ts <relay> <latitude> <longitude>`. Prints its contact link. */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { HostedEngine, OpenedNote } from "cairn-sdk/client";
import { start } from "./start.ts";

const FIX_EVERY_MS = 10_000;

export async function startBot(relay: string, at: { latitude: number; longitude: number }, file: string) {
  const engine = await start(relay, file, "Answering bot");
  // Whoever has the link may write; the first few answers to it become contacts by themselves.
  await engine.linkShared();
  const stand = () => engine.position({ ...at, accuracy_m: 5 });
  await stand();
  // A position grows old; one that is told again does not.
  const timer = setInterval(() => void stand(), FIX_EVERY_MS);
  const answered = new Set<string>();
  engine.subscribe(({ opened }) => {
    for (const note of opened) {
      if (note.seen || answered.has(note.id)) continue;
      answered.add(note.id);
      answer(engine, note).catch((error: unknown) => console.error("could not answer:", error));
    }
  });
  const stop = (): void => {
    clearInterval(timer);
    engine.stop();
  };
  return { engine, stop };
}

async function answer(engine: HostedEngine, { id, from, text, circle, window }: OpenedNote): Promise<void> {
  // The same note has the same answer, also after a crash between the two lines below.
  const draft = createHash("sha256").update(`answer to ${id}`).digest("hex").slice(0, 32);
  await engine.leaveNote({ id: draft, text: `You wrote: ${text}`, place: "", circle, window, to: [from] });
  await engine.seenNotes([id]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [relay, latitude, longitude] = process.argv.slice(2);
  if (!relay || !latitude || !longitude) {
    console.error("usage: answering-bot.ts <relay> <latitude> <longitude>");
    process.exit(2);
  }
  const { engine } = await startBot(relay, { latitude: Number(latitude), longitude: Number(longitude) }, "answering-bot.json");
  engine.subscribe(({ me }) => me && console.log(me.link));
}
