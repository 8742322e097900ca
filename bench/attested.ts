/**
 * What an attestation costs whoever opens a note: the first check of one, by its number's own key and by a link from another, and a thousand notes
 * of fifty senders whose attestations are remembered, each beside the same notes without. In one process, in turns; ratios are printed as it goes,
 * not asserted. `npm run bench:attested`; `ROUNDS`.
 */
import { loadavg } from "node:os";
import { Checker } from "../src/engine/numbers/checker.ts";
import { type Database, put } from "../src/engine/records/database.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import { readGiftWrap, writeGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { unwrap, wrap, wrapRandomness } from "../src/protocol/giftwrap/giftwrap.ts";
import { type Identity, identityFromSeed } from "../src/protocol/identity/identity.ts";
import { FakeClock } from "../test/support/fake-clock.ts";
import { ben, crypto, NOW, note, openDatabase } from "../test/support/kit.ts";
import { ISSUER, linked, NumberDirectory } from "../test/support/number-directory.ts";
import { seededRandom } from "../test/support/random.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const NOTES = 1_000;
const SENDERS = 50;

const random = seededRandom(1);
const directory = new NumberDirectory();
const senders = Array.from({ length: SENDERS }, (_, i) => identityFromSeed(crypto, new Uint8Array(32).fill(i + 10)));
const numberKey = crypto.keyPairFromSeed(new Uint8Array(32).fill(9));

function envelopes(attestationOf: (sender: Identity, n: number) => Bytes | undefined): readonly Bytes[] {
  return Array.from({ length: NOTES }, (_, n) => {
    const sender = senders[n % SENDERS] as Identity;
    const attestation = attestationOf(sender, n);
    const rumor = { sender: sender.publicKey, created_at: NOW, body: note(n), ...(attestation && { attestation }) };
    return writeGiftWrap(wrap(crypto, rumor, sender, ben, { created_at: NOW, expires_at: NOW + 86_400 }, wrapRandomness(random)));
  });
}

async function knowing(): Promise<Database> {
  const database = await openDatabase();
  await database.commit([put("directory", ISSUER, directory.record())]);
  return database;
}

const clock = new FakeClock();
clock.set(NOW + 60 - clock.now());
const database = await knowing();
const attestations = senders.map(({ publicKey }) => directory.attest(publicKey));
const notes = {
  plain: envelopes(() => undefined),
  remembered: envelopes((_, n) => attestations[n % SENDERS]),
  first: envelopes(({ publicKey }) => directory.attest(publicKey)),
  linked: envelopes(({ publicKey }) => linked(directory.attest(numberKey.publicKey), numberKey, publicKey)),
};

// As after their first messages: each sender's number is remembered.
const first = new Checker({ database, clock, crypto });
for (const bytes of notes.remembered.slice(0, SENDERS))
  await database.commit(first.judge(unwrap(crypto, readGiftWrap(bytes), ben))?.pins ?? []);

/** Opens them and asks what their attestations are worth. @returns milliseconds */
function open(checker: Checker, some: readonly Bytes[]): number {
  const start = performance.now();
  for (const bytes of some) {
    if (!checker.judge(unwrap(crypto, readGiftWrap(bytes), ben))) throw new Error("a note was not taken");
  }
  return performance.now() - start;
}

type Kind = keyof typeof notes;
const KINDS = Object.keys(notes) as Kind[];
/** So short that whatever else the machine does meets all kinds alike. */
const SLICE = 20;

/** @returns milliseconds for all notes of each kind */
function round(): Record<Kind, number> {
  const took = { plain: 0, remembered: 0, first: 0, linked: 0 };
  const checkers = KINDS.map(() => new Checker({ database, clock, crypto }));
  for (let at = 0; at < NOTES; at += SLICE) {
    for (const [i, kind] of KINDS.entries()) took[kind] += open(checkers[i] as Checker, notes[kind].slice(at, at + SLICE));
  }
  return took;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const times: Record<Kind, number[]> = { plain: [], remembered: [], first: [], linked: [] };
round();
for (let n = 1; n <= ROUNDS; n++) {
  const took = round();
  for (const kind of KINDS) times[kind].push(took[kind]);
  const at = (kind: Kind): string => (took[kind] / took.plain).toFixed(3);
  console.log(`round ${n}: remembered ${at("remembered")}, first ${at("first")}, linked ${at("linked")}`);
}
const ratio = (name: Kind): string => median(times[name].map((took, i) => took / (times.plain[i] as number))).toFixed(3);
console.log({
  ...{ notes: NOTES, senders: SENDERS, plain_us: Math.round((median(times.plain) / NOTES) * 1000) },
  ...{ remembered: `${ratio("remembered")} (1.05)`, first: `${ratio("first")} (1.22)`, linked: `${ratio("linked")} (1.42)` },
  load: loadavg()[0],
});
