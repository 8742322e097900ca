/** The directory's keys: what they sign holds, a rolled key is known before it signs, and the file is its owner's alone. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDirectoryCrypto } from "../../numbers/crypto.ts";
import { DirectoryKeys, OVERLAP_SECS } from "../../numbers/issue/directory-keys.ts";
import { loadDirectorySecrets } from "../../numbers/issue/directory-secrets.ts";
import { bytesOfPpnumId } from "../../numbers/model/ppnum-id.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { checkAttestation } from "../../src/protocol/attestation/check.ts";
import { followDirectoryKeys, OPEN_END } from "../../src/protocol/attestation/directory-keys.ts";
import { fromBase64Url } from "../../src/protocol/encoding/bytes.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { tempDir } from "../relay/harness.ts";
import { seededRandom } from "../support/random.ts";
import { bytesOf, DAY, idOf } from "./accounts.ts";

const crypto = await loadDirectoryCrypto();
const ISSUER = "https://numbers.example";

function open(dataDir = tempDir(), clock = new FakeClock()) {
  const keys = new DirectoryKeys({ openKeys: () => keysIn(dataDir), crypto, clock, random: seededRandom(clock.now()) });
  return { keys, clock, dataDir };
}

const subject = crypto.keyPairFromSeed(bytesOf("anna", 32));
const fields = (now: number) =>
  ({
    type: "human",
    number: "12312345678",
    ppnumId: bytesOfPpnumId(idOf("anna")),
    serial: bytesOf("serial", 8),
    notBefore: now,
    notAfter: now + 7 * DAY,
    subject: subject.publicKey,
  }) as const;

const published = (keys: DirectoryKeys) =>
  keys.document(ISSUER).keys.map(({ key, from, until, signature }) => ({
    ...{ key: fromBase64Url(key), from, until },
    ...(signature === undefined ? {} : { signature: fromBase64Url(signature) }),
  }));

const outcome = (attestation: Uint8Array, directories: readonly Uint8Array[], now: number) =>
  checkAttestation(crypto, attestation, directories, { speaker: subject.publicKey, createdAt: now, receivedAt: now }).outcome;

describe("the directory's keys", () => {
  it("sign what an app takes, by the document alone", () => {
    const { keys, clock } = open();
    const document = keys.document(ISSUER);
    expect(document).toEqual({
      issuer: ISSUER,
      keys: [{ id: expect.stringMatching(/^[0-9a-f]{8}$/), key: expect.any(String), from: clock.now(), until: OPEN_END }],
    });
    const known = followDirectoryKeys(crypto, [], published(keys)).map(({ key }) => key);
    expect(outcome(keys.sign(fields(clock.now())), known, clock.now())).toBe("attested");
    expect(outcome(keys.sign(fields(clock.now())), [bytesOf("other", 32)], clock.now())).toBe("unknown-directory");
  });

  it("are rolled with an overlap: known for two weeks before they sign, and followed from the one before", () => {
    const { keys, clock } = open();
    const kept = published(keys);
    const first = kept.map(({ key }) => key);
    const before = keys.sign(fields(clock.now()));
    expect(keys.roll(false)).toMatchObject({ from: clock.now() + OVERLAP_SECS });
    const followed = followDirectoryKeys(crypto, kept, published(keys)).map(({ key }) => key);
    expect(followed).toHaveLength(2);
    clock.advance(OVERLAP_SECS - 1);
    expect(outcome(keys.sign(fields(clock.now())), first, clock.now())).toBe("attested");
    clock.advance(1);
    const after = keys.sign(fields(clock.now()));
    expect([outcome(after, first, clock.now()), outcome(after, followed, clock.now())]).toEqual(["unknown-directory", "attested"]);
    // What the old key signed is still checked by the same list.
    expect(outcome(before, followed, clock.now() - OVERLAP_SECS)).toBe("attested");
    clock.advance(100 * DAY);
    expect(keys.document(ISSUER).keys).toHaveLength(1);
  });

  it("are rolled at once when one is in other hands, and one that was to come never does", () => {
    const { keys, clock, dataDir } = open();
    keys.roll(false);
    clock.advance(10);
    keys.roll(true);
    const [old, next, ...others] = published(keys);
    expect(others).toEqual([]);
    expect([old?.until, next?.from]).toEqual([clock.now(), clock.now()]);
    expect(outcome(keys.sign(fields(clock.now())), [next?.key ?? new Uint8Array()], clock.now())).toBe("attested");
    clock.advance(10);
    keys.roll(true);
    // The seed of a key that signs no more is of no use to anybody any more.
    const held = JSON.parse(readFileSync(join(dataDir, "numbers-directory-keys.json"), "utf8")) as { keys: { seed: string }[] };
    expect(held.keys.map(({ seed }) => seed !== "")).toEqual([false, false, true]);
    const followed = followDirectoryKeys(crypto, old ? [old] : [], published(keys));
    expect(followed).toHaveLength(3);
  });

  it("are read again when the command line has rolled one, and after a start", () => {
    const { keys, clock, dataDir } = open();
    const other = open(dataDir, clock);
    other.keys.roll(true);
    expect(keys.document(ISSUER).keys).toHaveLength(1);
    keys.reload();
    expect(keys.document(ISSUER)).toEqual(other.keys.document(ISSUER));
    expect(open(dataDir, clock).keys.known()).toEqual(keys.known());
  });

  it("lie in a file of their owner's alone, and are never made anew over one that cannot be read", () => {
    const { dataDir } = open();
    const path = join(dataDir, "numbers-directory-keys.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const broken of ["", "{}", '{"keys":[]}', '{"keys":[{"seed":"x","key":"y","from":1,"until":2}]}']) {
      writeFileSync(path, broken);
      expect(() => open(dataDir)).toThrow(/numbers-directory-keys.json holds no keys of the directory/);
      expect(readFileSync(path, "utf8")).toBe(broken);
    }
  });

  it("sign nothing that is not sound", () => {
    const { keys, clock } = open();
    const now = clock.now();
    for (const wrong of [{ number: "123" }, { notAfter: now }, { notAfter: now + 32 * DAY }, { subject: new Uint8Array(32) }])
      expect(() => keys.sign({ ...fields(now), ...wrong })).toThrow();
  });
});

describe("the directory's secrets", () => {
  it("are made once, each for its purpose", () => {
    const dataDir = tempDir();
    const first = loadDirectorySecrets(keysIn(dataDir), seededRandom(1));
    expect(first.audit).not.toEqual(first.decoys);
    expect(loadDirectorySecrets(keysIn(dataDir), seededRandom(2))).toEqual(first);
  });
});
