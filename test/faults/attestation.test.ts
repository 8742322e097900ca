/** Attestations that were changed: a directory's word is taken as it was signed, or not at all, and nothing that comes as one throws. */
import { expect, it } from "vitest";
import { checkAttestation } from "../../src/protocol/attestation/check.ts";
import { type Bytes, concat, equal } from "../../src/protocol/encoding/bytes.ts";
import { crypto, NOW } from "../support/kit.ts";
import { inForm } from "../support/long.ts";
import { AGENT, linked, NumberDirectory } from "../support/number-directory.ts";
import { seededRandom } from "../support/random.ts";

const SEED = Number(process.env.CAIRN_SEED ?? 20_261_130);
const CHANGED = inForm(10_000, 1_000_000);

const random = seededRandom(SEED);
const directory = new NumberDirectory();
const subject = crypto.keyPairFromSeed(new Uint8Array(32).fill(9));
const speaker = crypto.keyPairFromSeed(new Uint8Array(32).fill(10)).publicKey;

const own = { speaker: subject.publicKey, createdAt: NOW + 60, receivedAt: NOW + 60 };
const plain = directory.attest(subject.publicKey);
const GOOD = [
  { bytes: plain, arrival: own },
  { bytes: directory.attest(subject.publicKey, { actor: AGENT }), arrival: own },
  { bytes: directory.attest(subject.publicKey, { number: undefined, ppnumId: new Uint8Array(16) }), arrival: own },
  { bytes: linked(plain, subject, speaker), arrival: { ...own, speaker } },
];

function below(most: number): number {
  const [a = 0, b = 0] = random(2);
  return ((a << 8) | b) % most;
}

const flipped = (bytes: Bytes): Bytes => {
  const at = below(bytes.length);
  return bytes.map((byte, i) => (i === at ? byte ^ (1 << below(8)) : byte));
};
const overwritten = (bytes: Bytes): Bytes => {
  const [from, length] = [below(bytes.length), 1 + below(8)];
  const noise = random(length);
  return bytes.map((byte, i) => noise[i - from] ?? byte);
};
const otherHalf = (bytes: Bytes): Bytes => {
  const other = (GOOD[below(GOOD.length)] as (typeof GOOD)[number]).bytes;
  const at = below(Math.min(bytes.length, other.length));
  return concat(bytes.slice(0, at), other.slice(at));
};
const WAYS: readonly ((bytes: Bytes) => Bytes)[] = [
  flipped,
  (bytes) => flipped(flipped(bytes)),
  overwritten,
  (bytes) => bytes.slice(0, below(bytes.length)),
  (bytes) => concat(bytes, random(1 + below(80))),
  otherHalf,
];

it(`of ${CHANGED} changed ones (seed ${SEED}) none is worth anything, and none throws`, { timeout: 600_000 }, () => {
  for (const { bytes, arrival } of GOOD)
    expect(checkAttestation(crypto, bytes, [directory.pair.publicKey], arrival).outcome).toMatch(/^(attested|delegated)$/);
  let taken = 0;
  let unchanged = 0;
  const outcomes: Record<string, number> = {};
  for (let n = 0; n < CHANGED; n++) {
    const { bytes, arrival } = GOOD[n % GOOD.length] as (typeof GOOD)[number];
    const changed = (WAYS[below(WAYS.length)] as (typeof WAYS)[number])(bytes);
    const { outcome } = checkAttestation(crypto, changed, [directory.pair.publicKey], arrival);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome !== "attested" && outcome !== "delegated") continue;
    if (GOOD.some((one) => equal(one.bytes, changed))) unchanged++;
    else taken++;
  }
  expect(taken).toBe(0);
  // Most were changed indeed.
  expect(unchanged).toBeLessThan(CHANGED / 10);
  expect(outcomes.broken).toBeGreaterThan(CHANGED / 2);
});
