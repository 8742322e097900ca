/** How often: ways in that a block of addresses begins, and tries of a mail code where several processes serve one database. */
import pino from "pino";
import { expect, it } from "vitest";
import { loadAuthKeys } from "../../../numbers/auth/auth-keys.ts";
import { CODE_TRIES } from "../../../numbers/auth/code.ts";
import { Entries } from "../../../numbers/auth/entry.ts";
import { WORDS } from "../../../numbers/auth/pages/words/index.ts";
import type { AuthParts } from "../../../numbers/auth/parts.ts";
import { keysIn } from "../../../src/host/key-file.ts";
import { systemRandom } from "../../../src/host/ports.ts";
import { type Directory, startDirectory } from "./directory.ts";

/** As another process of the directory has it. */
function entriesOf({ issuer, store, clock, letters, dataDir }: Directory): Entries {
  const keys = keysIn(dataDir);
  const parts: AuthParts = {
    ...{ issuer, operator: "", store, clock, random: systemRandom, keys, apps: [], lending: true },
    mail: async (letter) => void letters.push(letter),
    log: pino({ level: "silent" }),
    addressOf: () => "198.51.100.1",
  };
  return new Entries(parts, loadAuthKeys(keys));
}

it("ways in are begun three hundred times an hour by a block of addresses, which does not shut out others", async () => {
  const directory = await startDirectory();
  const begin = async (): Promise<number> => (await fetch(`${directory.issuer}/oauth/authorize`, { redirect: "manual" })).status;
  const before = new Set<number>();
  for (let i = 0; i < 300; i++) before.add(await begin());
  expect([[...before], await begin()]).toEqual([[400], 429]);
  directory.address = "203.0.113.9";
  expect(await begin()).toBe(400);
});

it("are five, of all processes together, also when they are asked at once", async () => {
  const directory = await startDirectory();
  const processes = [entriesOf(directory), entriesOf(directory), entriesOf(directory)];
  const [first] = processes;
  expect(await first?.sendCode("entry", "anna@example.org", "198.51.100.1", WORDS.en)).toBe("sent");
  const code = /\d{6}/.exec(directory.letters.at(-1)?.subject ?? "")?.[0] ?? "";
  const wrong = code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
  const tries = processes.flatMap((one) => Array.from({ length: CODE_TRIES }, () => one.checkCode("entry", wrong)));
  const judged = (await Promise.all(tries)).filter((outcome) => outcome === "wrong");
  expect(judged).toHaveLength(CODE_TRIES);
  expect(await first?.checkCode("entry", code)).toBe("spent");
});
