/**
 * What a relay has of numbers: two people write to each other, once without and once with an attested number. An attestation lies in what is
 * sealed, so the relay logs and keeps the same, but for a greater bucket, as of a longer text, and one more mailbox, as of a third person.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { beforeAll, describe, expect, it } from "vitest";
import { FakeDirectory } from "../support/fake-directory.ts";
import { act, leave, logIn, reaches } from "./numbers-world.ts";
import { type Device, pair, SEED } from "./world.ts";

console.info(`seed ${SEED}`);

/** Short, of a length that the attestation takes out of its bucket, and long. */
const TEXTS = ["hello", "x".repeat(640), "x".repeat(1500)];

interface Seen {
  /** Of envelopes that wait for who is away, by the order of their storing. */
  readonly sizes: readonly number[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Kinds of lines that it logged. */
  readonly lines: readonly string[];
  /** Everything that it logged, and its files. */
  readonly all: string;
}

/** Whose rows come and go by the clock, or by the mailbox of the number's own key, which is one as anybody's. */
const BY_TIME = ["backups", "bound_keys", "boxes", "fresh_ids", "due_ids", "old_ids"];
/** What devices ask for whenever, whatever is written. */
const ROUTINE = /"cmd":"(STORE_BACKUP|CAPABILITIES)"/;

function keptIn(dir: string): Pick<Seen, "sizes" | "rows"> {
  const db = new Sqlite(join(dir, "relay.db"), { readonly: true });
  const names = db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const count = (name: string) => db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()?.n ?? 0;
  const told = names.filter(({ name }) => !BY_TIME.includes(name));
  const rows = Object.fromEntries(told.map(({ name }) => [name, count(name)]));
  const sizes = db.prepare<[], { n: number }>("SELECT length(envelope) AS n FROM events ORDER BY seq").all();
  db.close();
  return { rows, sizes: sizes.map(({ n }) => n) };
}

/** Without what each line has of its own: the time and a random id. */
const kindOf = (line: string): string => line.replace(/"time":\d+/, "").replace(/"id":"[0-9a-f]+"/, "");

const filesOf = (dir: string): string =>
  readdirSync(dir)
    .map((name) => readFileSync(join(dir, name), "latin1"))
    .join("");

async function withNumber(ana: Device, ben: Device, directory: FakeDirectory): Promise<void> {
  for (const device of [ana, ben]) reaches(device, directory);
  await act(ana, "knowDirectory", directory.issuer);
  await logIn(ben, directory, directory.open("Ben"));
}

async function seenBy(prepare: (ana: Device, ben: Device, directory: FakeDirectory) => Promise<void>): Promise<Seen> {
  const { clock, relay, ana, ben, anaId, end } = await pair();
  const directory = new FakeDirectory(() => clock.now());
  await prepare(ana, ben, directory);
  ana.off();
  for (const text of TEXTS) await leave(ben, anaId, text);
  const kept = keptIn(relay.dir);
  const all = relay.logged.join("") + filesOf(relay.dir);
  const lines = [...new Set(relay.logged.filter((line) => !ROUTINE.test(line)).map(kindOf))].sort();
  await end();
  return { ...kept, lines, all };
}

describe("a relay", () => {
  let without: Seen;
  let attested: Seen;
  beforeAll(async () => {
    [without, attested] = [await seenBy(async () => undefined), await seenBy(withNumber)];
  });

  it("logs no line of another kind where numbers are used", () => {
    expect(without.lines.length).toBeGreaterThan(3);
    expect(attested.lines).toEqual(without.lines);
  });

  it("keeps as many rows in each table", () => {
    expect([without.rows.events, attested.rows]).toEqual([TEXTS.length, without.rows]);
  });

  it("keeps envelopes of the same sizes; a text that fills its bucket goes into the next one, which a longer text does too", () => {
    const [short, , long] = without.sizes;
    expect(attested.sizes).toEqual([short, long, long]);
    expect(without.sizes).toEqual([short, short, long]);
  });

  it("never has a number, an account's id or a directory's name", () => {
    const directory = new FakeDirectory(() => 0);
    const { id, number } = directory.open("Ben");
    for (const word of [id, number, new URL(directory.issuer).host]) expect(attested.all).not.toContain(word);
    expect(attested.all).toContain("SQLite format 3");
  });
});
