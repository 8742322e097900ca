import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startBot } from "./answering-bot.ts";
import { leaveNote } from "./leave-a-note.ts";
import { startRelay } from "./relay-in-a-test.ts";
import { start, until } from "./start.ts";

it("a script leaves a note with a bot, and the bot answers it", { timeout: 60_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), "examples-"));
  const relay = await startRelay();
  const at = { latitude: 56.3369, longitude: -2.7885 };
  const bot = await startBot(relay.origin, at, join(dir, "bot.json"));
  const { me } = await until(bot.engine, (state) => state.me !== undefined);
  const file = join(dir, "script.json");
  expect((await leaveNote(relay.origin, me!.link, at, "Is anybody here?", file))?.kind).toBe("relay");
  await until(bot.engine, ({ opened }) => opened.some(({ text, seen }) => text === "Is anybody here?" && seen));
  // The script's identity comes back from its file, goes to the place, and reads the answer.
  const again = await start(relay.origin, file, "");
  await again.position({ ...at, accuracy_m: 5 });
  await until(again, ({ opened }) => opened.some(({ text }) => text === "You wrote: Is anybody here?"));
  again.stop();
  bot.stop();
  await relay.stop();
  rmSync(dir, { recursive: true, force: true });
});
