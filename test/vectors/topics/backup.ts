/** Topic: backup, the blob that a relay or a file keeps (§6.4). */
import type { JsonMap } from "../format.ts";
import { flip, SEEDS, Topic } from "./builder.ts";

const STEP = 4096;
const SHORTEST = 65_536;
const bytes = (...values: readonly number[]): string => values.map((value) => value.toString(16).padStart(2, "0")).join("");
const text = (value: string): string => Buffer.from(value).toString("hex");

/** A plaintext by hand: a snapshot's MessagePack with one thing changed. `sealed` wraps it under Alice's backup key. */
function snapshotHex({ format = "cairn-backup", version = 1, rows = "90" } = {}): string {
  const entry = (name: string, value: string): string => bytes(0xa0 | name.length) + text(name) + value;
  return [
    bytes(0x84),
    entry("format", bytes(0xa0 | format.length) + text(format)),
    entry("version", bytes(version)),
    entry("made_at", bytes(0xce, 0x6b, 0x49, 0xd2, 0x00)),
    entry("rows", rows),
  ].join("");
}

const pad = (hex: string, to = STEP, filler = "00"): string => hex + filler.repeat(to - hex.length / 2);

export function backups(seal: (seed: string, plaintext: string, nonce: string) => string): Topic {
  const topic = new Topic("backup", "The backup blob: nonce || XChaCha20-Poly1305 over the zero-padded snapshot (§6.4).");
  const nonce = topic.random("nonce", 24);
  const seed = SEEDS.alice;
  const row = (table: string, key: string, record: unknown): JsonMap => ({ table, key, record: JSON.stringify(record) });
  const rows = [
    row("settings", "me", { name: "Alice", relay: "https://relay.example", words_confirmed: true }),
    row("person", topic.random("person", 32), { name: "Bôb \u{1f5ff}", level: 2 }),
  ];
  topic.valid("two rows", "seal", { seed, nonce, made_at: 1_800_000_000, rows });
  // The shortest exactly, and one more.
  for (const length of [SHORTEST, SHORTEST + 1]) {
    // A record of 64 KiB and more has a longer head than one below.
    const half = "x".repeat(Math.floor((length - 95) / 2));
    const rest = "y".repeat(length - 95 - half.length);
    topic.valid(`a snapshot of about ${length} bytes`, "seal", {
      ...{ seed, nonce, made_at: 1 },
      rows: [
        { table: "t", key: "k", record: half },
        { table: "t", key: "l", record: rest },
      ],
    });
  }
  topic.valid("opens", "open", { seed, blob: seal(seed, pad(snapshotHex({ version: 2 }), SHORTEST), nonce) });
  // The first format is as good for what follows, and shorter.
  const good = seal(seed, pad(snapshotHex()), nonce);
  topic.valid("opens, of the first format", "open", { seed, blob: good });
  topic.valid("unknown keys are ignored", "open", {
    seed,
    blob: seal(seed, pad(`85${snapshotHex().slice(2)}${bytes(0xa1)}${text("z")}01`), nonce),
  });
  const refuse = (name: string, blob: string, code: string, proves: string, by = seed) =>
    topic.invalid(name, "open", { seed: by, blob }, code, proves);
  refuse("nothing", "", "cannot-open", "A blob has a nonce and a tag.");
  refuse("a nonce alone", nonce, "cannot-open", "A blob has a nonce and a tag.");
  refuse("another seed", good, "cannot-open", "The key comes from the seed.", SEEDS.bob);
  refuse("first byte changed", flip(good, 0), "cannot-open", "The nonce counts.");
  refuse("last byte changed", flip(good, -1), "cannot-open", "The tag counts.");
  refuse("cut by one byte", good.slice(0, -2), "cannot-open", "The tag is the last sixteen bytes.");
  const sealed = (plaintext: string) => seal(seed, plaintext, nonce);
  refuse("not padded", sealed(snapshotHex()), "bad-padding", "The length would show what is in it.");
  refuse("a step too many", sealed(pad(snapshotHex(), 2 * STEP)), "bad-padding", "Each snapshot has one padded length.");
  refuse("padding that is not zeros", sealed(pad(snapshotHex(), STEP, "01")), "bad-padding", "Padding carries nothing.");
  refuse("the padding of the first format", sealed(pad(snapshotHex({ version: 2 }))), "bad-padding", "Each format has its own.");
  refuse("of the first format, padded as now", sealed(pad(snapshotHex(), SHORTEST)), "bad-padding", "Each format has its own.");
  refuse("padding alone", sealed("00".repeat(STEP)), "malformed", "A snapshot is a map.");
  refuse("cut short inside", sealed(snapshotHex({ rows: "91" })), "malformed", "Lengths are checked before anything is read.");
  refuse("a later format", sealed(pad(snapshotHex({ version: 3 }))), "malformed", "What is not known is not half restored.");
  refuse("something else", sealed(pad(snapshotHex({ format: "other-backup" }))), "malformed", "The format is named.");
  refuse("a row that is no map", sealed(pad(snapshotHex({ rows: "9101" }))), "malformed", "Rows are maps.");
  return topic;
}
