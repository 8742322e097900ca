/** Losing a device and coming back; two devices with the same words; the app lock; wiping. On the real relay and a fake clock. */
import { describe, expect, it } from "vitest";
import { StoreGone } from "../../src/engine/ports.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { parseMessage } from "../../src/protocol/wire/frame.ts";
import { turn } from "../support/fake-clock.ts";
import { inLong } from "../support/long.ts";
import { Device, north, pair, SEED, STEPS } from "./world.ts";

type World = Awaited<ReturnType<typeof pair>>;

async function withPair(run: (world: World & { another(seed: number): Promise<Device> }) => Promise<void>): Promise<void> {
  const world = await pair();
  const others: Device[] = [];
  const another = async (seed: number): Promise<Device> => {
    const device = new Device(world.clock, world.relay.origin, SEED + seed);
    others.push(device);
    await device.on();
    return device;
  };
  try {
    await run({ ...world, another });
  } finally {
    for (const other of others) other.off();
    await world.end();
  }
}

/** Comes back from `of`'s words on a device that has nothing. */
async function comeBack(device: Device, words: string): Promise<void> {
  await device.engine.restoreIdentity(words, "");
  await device.until(({ restore }) => restore !== undefined && !["looking", "writing"].includes(restore.kind), "restoring ends");
}

const wordsOf = async (device: Device): Promise<string> => (await device.engine.words()).join(" ");
/** In large steps, since a backup waits for a quiet moment; between them the sockets get their turns. */
async function backedUp(device: Device): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    const { backup } = device.state;
    if (backup?.changed === false && !backup.busy && backup.stored_at !== undefined) return;
    await device.clock.advance(2);
    for (let n = 0; n < 20; n++) await turn();
  }
  throw new Error(`never backed up: ${JSON.stringify(device.state.backup)}`);
}
const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "fine",
    (error: { code: string }) => error.code,
  );

/** Begins on an empty device, on the world's relay. */
async function begun(device: Device, begin: (device: Device) => Promise<void>): Promise<Device> {
  await begin(device);
  await device.until(({ connection }) => connection.state === "online", "online");
  return device;
}

describe("words without a backup", () => {
  const over = (device: Device): Promise<unknown> =>
    device.until(({ restore }) => restore?.kind === "none" || restore?.kind === "done", "the search is over");

  it("hide mail from then on where that is the default, and not where it is not", () =>
    withPair(async ({ another }) => {
      const [first, second] = [await another(20), await another(21)];
      for (const [device, hides] of [
        [first, true],
        [second, false],
      ] as const) {
        await begun(device, () => device.engine.restoreIdentity("07".repeat(31) + (hides ? "01" : "02"), "Cleo", hides));
        await over(device);
        expect(device.state).toMatchObject({ hidden: hides, restore: { kind: "none" } });
        expect(device.state.me?.link.includes("&m=")).toBe(hides);
      }
    }));

  it("are followed by no backup before there is something in it, which another device's would lose to", () =>
    withPair(async ({ ana, another, clock }) => {
      const cleo = await another(20);
      await begun(cleo, () => cleo.engine.createIdentity("Cleo", true));
      await cleo.engine.addPerson(ana.state.me!.link, "Ana");
      const words = await wordsOf(cleo);
      // Her first backup comes within minutes: this device is quicker, and hides nothing.
      const early = await another(21);
      await begun(early, () => early.engine.restoreIdentity(words, ""));
      await over(early);
      await backedUp(cleo);
      await clock.advance(600);
      expect(early.state.backup?.stored_at).toBeUndefined();
      await early.engine.addPerson(ana.state.me!.link, "Ana, too");
      await early.engine.leaveRestore();
      for (let i = 0; i < 60 && early.state.backup?.failure === undefined; i++) await clock.advance(10);
      expect(early.state.backup).toMatchObject({ failure: "conflict" });
      await early.engine.settleBackup("merge");
      expect(early.state.people).toHaveLength(1);
      // One lies under each key now, and a third device gets what both hold.
      const third = await another(22);
      await begun(third, () => third.engine.restoreIdentity(words, ""));
      await third.until(({ restore }) => restore?.kind === "done", "restored");
      expect(third.state.people).toHaveLength(1);
    }));

  it("bring back what lies under both keys, whichever was stored last", () =>
    withPair(async ({ ana, ben, another, clock }) => {
      const cleo = await another(20);
      await begun(cleo, () => cleo.engine.createIdentity("Cleo", true));
      const words = await wordsOf(cleo);
      const early = await another(21);
      await begun(early, () => early.engine.restoreIdentity(words, ""));
      await over(early);
      await early.engine.addPerson(ben.state.me!.link, "Ben");
      await early.engine.leaveRestore();
      await backedUp(early);
      await cleo.engine.addPerson(ana.state.me!.link, "Ana");
      await clock.advance(60);
      await cleo.engine.backupNow();
      const third = await another(22);
      await begun(third, () => third.engine.restoreIdentity(words, ""));
      await third.until(({ restore }) => restore?.kind === "done", "restored");
      expect(third.state.people.map(({ name }) => name).sort()).toEqual(["Ana", "Ben"]);
      expect(third.state.hidden).toBe(true);
    }));
});

describe("a lost device", () => {
  it("comes back from its words: people, notes in every state, what waits to leave, and mail that came meanwhile, once", () =>
    withPair(async ({ ana, ben, benId, another }) => {
      const far = ana.draft([benId], { text: "still waiting", circle: { ...STEPS, latitude: STEPS.latitude + 1 } });
      await ana.engine.leaveNote(ana.draft([benId], { text: "opened before" }));
      await ana.engine.leaveNote(far);
      await ben.until(({ waiting }) => waiting.length === 2, "both arrive");
      await ben.stand(north(0));
      await ben.until(({ opened }) => opened.length === 1, "one opens");
      await ben.engine.seenNotes([ben.state.opened[0]!.id]);
      await ben.engine.keepNote(ben.state.opened[0]!.id, true);
      await ben.engine.leaveNote(ben.draft([ben.state.people[0]!.id], { text: "left by Ben" }));
      await ben.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "Ben's note is out");
      await backedUp(ben);
      const { stored_at, bytes } = ben.state.backup!;
      expect([bytes! % 4096, stored_at! > 0]).toEqual([40, true]);
      const before = ben.state;
      const words = await wordsOf(ben);
      ben.off();
      await ana.engine.leaveNote(ana.draft([benId], { text: "sent while Ben had no device" }));
      await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "it is at the relay");

      const again = await another(9);
      await comeBack(again, words);
      expect(again.state.restore).toMatchObject({ kind: "done", people: 1, notes: 3 });
      expect(again.state.me).toMatchObject({ id: benId, name: "Ben", words_confirmed: true });
      expect(again.state.people.map(({ id, name, level }) => [id, name, level])).toEqual(
        before.people.map(({ id, name, level }) => [id, name, level]),
      );
      expect(again.state.opened).toEqual(before.opened);
      expect(again.state.sent).toEqual(before.sent);
      await again.until(({ waiting }) => waiting.length === 2, "the old one and the new one wait");
      await again.stand(north(0));
      await again.until(({ opened }) => opened.length === 2, "the new one opens");
      expect(again.state.opened.map(({ text }) => text).sort()).toEqual(["opened before", "sent while Ben had no device"]);
      await again.engine.leaveRestore();
      await again.until(({ restore }) => restore === undefined, "the result is put away");

      // The tokens are registered again, so Ana's next note comes the anonymous way.
      await ana.engine.leaveNote(ana.draft([benId], { text: "to the new device" }));
      await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "it is at the relay");
      expect(ana.state.sent[0]?.to[0]?.state).toMatchObject({ sealed: true });
      await again.until(({ opened }) => opened.length === 3, "and it arrives");
    }));

  it("starts with nothing where the relay has no backup, and says so", () =>
    withPair(async ({ ben, another }) => {
      await ben.engine.setBackup(false);
      const again = await another(10);
      await comeBack(again, await wordsOf(ben));
      expect(again.state.restore).toEqual({ kind: "none" });
      await again.engine.leaveRestore();
      expect(again.state.people).toEqual([]);
    }));

  it("waits for the relay, can be left and tried again, and stores nothing over the backup meanwhile", () =>
    withPair(async ({ relay, ben, another }) => {
      await backedUp(ben);
      const words = await wordsOf(ben);
      ben.off();
      await relay.stop();
      const again = await another(11);
      await again.engine.restoreIdentity(words, "Ben again");
      await again.engine.saveDraft("something that changes");
      await again.until(({ connection }) => connection.state === "silent" || connection.state === "offline", "no relay");
      expect(again.state.restore).toEqual({ kind: "looking" });
      again.off();
      await relay.start();
      await again.on();
      await again.until(({ restore }) => restore?.kind === "done", "after a restart it goes on");
      expect(again.state.people).toHaveLength(1);
      // A name typed anew stands.
      expect(again.state.me?.name).toBe("Ben again");
      await backedUp(again);
      expect(again.state.backup?.failure).toBeUndefined();
    }));

  it("comes back from a file; a damaged one, another's, and an older one change nothing", () =>
    withPair(async ({ clock, ana, ben, another }) => {
      const old = await ben.engine.backupFile();
      expect(ben.state.backup?.file_at).toBeCloseTo(clock.now(), 0);
      await clock.advance(60);
      await ben.engine.renamePerson(ben.state.people[0]!.id, "Ana of the harbour");
      const file = await ben.engine.backupFile();
      const again = await another(12);
      await ben.engine.setBackup(false);
      await comeBack(again, await wordsOf(ben));
      const damaged = file.slice();
      damaged[100] = (damaged[100] as number) ^ 1;
      for (const bad of [damaged, file.slice(0, 30), await ana.engine.backupFile()]) {
        expect(await code(again.engine.restoreFile(bad, false))).toBe("bad-backup");
      }
      expect(again.state.people).toEqual([]);
      expect(await again.engine.restoreFile(file, false)).toMatchObject({ people: 1, notes: 0 });
      expect(again.state.people[0]?.name).toBe("Ana of the harbour");
      expect(await code(again.engine.restoreFile(old, false))).toBe("older-backup");
      await again.engine.restoreFile(old, true);
      expect(again.state.people[0]?.name).toBe("Ana of the harbour");
    }));
});

describe("two devices with the same words", () => {
  it("never store one over the other unseen: the second asks, and both can be brought together", () =>
    withPair(async ({ ben, another }) => {
      await backedUp(ben);
      const twin = await another(13);
      await comeBack(twin, await wordsOf(ben));
      await twin.engine.leaveRestore();
      const { link } = (await another(14).then(async (cleo) => {
        await cleo.engine.createIdentity("Cleo");
        return cleo.state.me;
      }))!;
      await twin.engine.addPerson(link, "Cleo");
      await backedUp(twin);
      await ben.engine.renamePerson(ben.state.people[0]!.id, "Ana B.");
      expect(await code(ben.engine.backupNow())).toBe("backup-failed");
      expect(ben.state.backup).toMatchObject({ failure: "conflict", changed: true });
      // It stays so by itself, however long.
      await ben.clock.advance(7200);
      expect(ben.state.backup).toMatchObject({ failure: "conflict" });
      await ben.engine.settleBackup("merge");
      expect(ben.state.people.map(({ name }) => name).sort()).toEqual(["Ana B.", "Cleo"]);
      expect(ben.state.backup?.failure).toBeUndefined();
      await ben.until(({ backup }) => backup?.changed === false, "backed up");

      await twin.engine.setName("Ben the second");
      expect(await code(twin.engine.backupNow())).toBe("backup-failed");
      await twin.engine.settleBackup("replace");
      expect(twin.state.backup).toMatchObject({ changed: false });
      expect(await code(ben.engine.setName("x").then(() => ben.engine.backupNow()))).toBe("backup-failed");
    }));

  it("know their own backup again whose answer was lost", () =>
    withPair(async ({ ben }) => {
      await backedUp(ben);
      await ben.engine.setName("Benjamin");
      // The relay stores it; the answer never comes.
      ben.network.breaksOn = (message) => parseMessage(message).cmd === "BACKUP_STORED";
      expect(await code(ben.engine.backupNow())).toBe("no-answer");
      ben.network.breaksOn = undefined;
      expect(ben.state.backup).toMatchObject({ failure: "no-answer", changed: true });
      await ben.engine.backupNow();
      expect(ben.state.backup).toMatchObject({ changed: false });
    }));
});

describe("a backup by itself", () => {
  it("follows changes, at most four an hour, and says what is not in it yet", () =>
    withPair(async ({ clock, ben }) => {
      await backedUp(ben);
      const first = ben.state.backup!.stored_at!;
      await ben.engine.setName("B");
      await ben.until(({ backup }) => backup?.changed === true, "a change shows");
      await clock.advance(60);
      expect(ben.state.backup).toMatchObject({ changed: true, stored_at: first });
      await clock.advance(15 * 60);
      await backedUp(ben);
      expect(ben.state.backup!.stored_at).toBeGreaterThan(first + 14 * 60);
    }));

  it("turned off is deleted at the relay, and stays off", () =>
    withPair(async ({ clock, ben }) => {
      await backedUp(ben);
      await ben.engine.setBackup(false);
      await ben.engine.setName("B");
      await clock.advance(7200);
      expect(ben.state.backup).toEqual({ on: false, busy: false, changed: true });
      await ben.engine.setBackup(true);
      await backedUp(ben);
    }));
});

describe("the readable export", () => {
  it("has people and notes; keys and words only when asked for; a waiting note stays closed", () =>
    withPair(async ({ ana, ben, benId }) => {
      await ana.engine.leaveNote(ana.draft([benId], { text: "closed words" }));
      await ben.until(({ waiting }) => waiting.length === 1, "it waits");
      const plain = await ben.engine.exportData(false);
      const words = await wordsOf(ben);
      expect(JSON.parse(plain)).toMatchObject({
        format: "cairn-export",
        identity: { public_key: benId },
        person: [{ name: "Ana" }],
        note: [{ state: "waiting" }],
      });
      for (const secret of [words, "closed words", "56.33691"]) expect(plain).not.toContain(secret);
      expect(await ben.engine.exportData(true)).toContain(words);
      expect(await ana.engine.exportData(false)).toContain("closed words");
    }));
});

describe("a draft", () => {
  it("survives the page, and is on the device in no readable form", () =>
    withPair(async ({ ben }) => {
      await ben.engine.saveDraft('{"text":"half a note"}');
      const stored = [...ben.store.rows.values()].map((value) => Buffer.from(value).toString("latin1")).join("");
      expect(stored).not.toContain("half a note");
      ben.off();
      await ben.on();
      expect(await ben.engine.loadDraft()).toBe('{"text":"half a note"}');
      await ben.engine.saveDraft(undefined);
      expect(await ben.engine.loadDraft()).toBeUndefined();
    }));
});

describe("the app lock", () => {
  it("withholds the seed until the passcode comes", () =>
    withPair(async ({ ben, anaId }) => {
      const seed = toHex(ben.vault.seed!);
      expect(await code(ben.engine.setPasscode("12345", 300, undefined))).toBe("weak-passcode");
      await ben.engine.setPasscode("harbour 1", 300, undefined);
      expect(ben.state.lock).toEqual({ set: true, after_s: 300 });
      expect(Buffer.from(ben.vault.seed!).toString("hex")).not.toContain(seed);
      await ben.engine.lock();
      expect(ben.state).toMatchObject({ phase: "locked", people: [], opened: [], sent: [] });
      expect(ben.state.me).toBeUndefined();
      expect(await code(ben.engine.words())).toBe("not-ready");
      ben.off();
      await ben.on();
      expect(ben.state.phase).toBe("locked");
      expect(await code(ben.engine.unlock("harbour 2"))).toBe("bad-passcode");
      await ben.engine.unlock("harbour 1");
      await ben.until(({ phase, people }) => phase === "ready" && people[0]?.id === anaId, "everything is there");
      await ben.until(({ connection }) => connection.state === "online", "and online");
      expect(await code(ben.engine.setPasscode("harbour 3", 300, "wrong one"))).toBe("bad-passcode");
      await ben.engine.setPasscode("harbour 3", 60, "harbour 1");
      await ben.engine.removePasscode("harbour 3");
      expect(toHex(ben.vault.seed!)).toBe(seed);
      expect(await code(ben.engine.lock())).toBe("not-ready");
    }));

  it("slows wrong tries down, longer and longer, across restarts", () =>
    withPair(async ({ clock, ben }) => {
      await ben.engine.setPasscode("harbour 1", 300, undefined);
      await ben.engine.lock();
      for (let i = 0; i < 5; i++) expect(await code(ben.engine.unlock("wrong!"))).toBe("bad-passcode");
      expect(ben.state.lock?.wait_until).toBeCloseTo(clock.now() + 30, 0);
      expect(await code(ben.engine.unlock("harbour 1"))).toBe("wait");
      ben.off();
      await ben.on();
      expect(await code(ben.engine.unlock("harbour 1"))).toBe("wait");
      await clock.advance(31);
      expect(await code(ben.engine.unlock("wrong!"))).toBe("bad-passcode");
      expect(ben.state.lock?.wait_until).toBeCloseTo(clock.now() + 60, 0);
      await clock.advance(61);
      await ben.engine.unlock("harbour 1");
      expect(ben.state.lock).toEqual({ set: true, after_s: 300 });
    }));

  it("locks by itself when nobody is there, also on a device that slept through it", () =>
    withPair(async ({ clock, ben }) => {
      await ben.engine.setPasscode("harbour 1", 300, undefined);
      await clock.advance(200);
      await ben.engine.present();
      await clock.advance(200);
      expect(ben.state.phase).toBe("ready");
      await clock.advance(101);
      expect(ben.state.phase).toBe("locked");
    }));

  it("opens with the words where the passcode is forgotten, and with no others", () =>
    withPair(async ({ ana, ben }) => {
      const words = await wordsOf(ben);
      await ben.engine.setPasscode("harbour 1", 300, undefined);
      await ben.engine.lock();
      expect(await code(ben.engine.unlockWithWords(await wordsOf(ana)))).toBe("bad-words");
      expect(await code(ben.engine.unlockWithWords("stone stone"))).toBe("bad-words");
      await ben.engine.unlockWithWords(words);
      expect(ben.state).toMatchObject({ phase: "ready", lock: { set: false } });
      expect(ben.state.people).toHaveLength(1);
    }));
});

describe("wiping", () => {
  it("removes rows, seed and passcode, and the relay's backup where asked", () =>
    withPair(async ({ ben, another }) => {
      await backedUp(ben);
      const words = await wordsOf(ben);
      await ben.engine.wipe(true);
      expect(ben.state.phase).toBe("wiped");
      expect(ben.state.me).toBeUndefined();
      expect([ben.store.rows.size, ben.vault.seed]).toEqual([0, undefined]);
      expect(await code(ben.engine.createIdentity("again"))).toBe("not-ready");
      const again = await another(15);
      await comeBack(again, words);
      expect(again.state.restore).toEqual({ kind: "none" });
    }));

  it("works from the lock, and leaves the relay's backup for the words", () =>
    withPair(async ({ ben, another }) => {
      await backedUp(ben);
      const words = await wordsOf(ben);
      await ben.engine.setPasscode("harbour 1", 300, undefined);
      await ben.engine.lock();
      expect(await code(ben.engine.wipe(true))).toBe("not-ready");
      await ben.engine.wipe(false);
      expect([ben.store.rows.size, ben.vault.seed]).toEqual([0, undefined]);
      const again = await another(16);
      await comeBack(again, words);
      expect(again.state.restore).toMatchObject({ kind: "done", people: 1 });
    }));

  it("does not wipe when the relay could not be told and that was asked for", () =>
    withPair(async ({ relay, ben }) => {
      await relay.stop();
      expect(await code(ben.engine.wipe(true))).toBe("no-answer");
      expect(ben.state.phase).toBe("ready");
      expect(ben.store.rows.size).toBeGreaterThan(0);
      await relay.start();
    }));
});

describe("a device that stops writing", () => {
  it("says so in words of its own, not as one that is full, and goes on once it writes again", () =>
    withPair(async ({ ben }) => {
      ben.store.refusal = Object.assign(new Error("lost"), { name: "UnknownError" });
      expect(await code(ben.engine.setName("Benno"))).toBe("storage");
      await ben.until(({ unwritten }) => unwritten === "broken", "it says so");
      ben.store.refusal = undefined;
      await ben.engine.setName("Benno");
      await ben.until(({ unwritten }) => unwritten === undefined, "it is gone");
    }));

  it("stops where what it kept was erased: nothing of it stays in memory, and nothing is written anew", () =>
    withPair(async ({ ben }) => {
      ben.store.refusal = new StoreGone("erased");
      expect(await code(ben.engine.setName("Benno"))).toBe("storage");
      expect(ben.state).toMatchObject({ phase: "failed", failure: "erased", people: [] });
      expect(ben.state.me).toBeUndefined();
      ben.store.refusal = undefined;
      expect(await code(ben.engine.setName("Benno"))).toBe("not-ready");
      expect(await code(ben.engine.createIdentity("again"))).toBe("not-ready");
    }));
});

describe("a full device", () => {
  it("says so, loses nothing acknowledged, and goes on once there is space", () =>
    withPair(async ({ ana, ben, benId }) => {
      ben.store.refusal = Object.assign(new Error("full"), { name: "QuotaExceededError" });
      expect(await code(ben.engine.leaveNote(ben.draft([ben.state.people[0]!.id])))).toBe("full");
      await ben.until(({ unwritten }) => unwritten === "full", "it says so");
      await ana.engine.leaveNote(ana.draft([benId], { text: "arrives while full" }));
      await ana.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "at the relay");
      await ben.clock.advance(30);
      expect(ben.state.waiting).toEqual([]);
      ben.store.refusal = undefined;
      await ben.until(({ waiting }) => waiting.length === 1, "fetched again", 120);
      expect(ben.state.unwritten).toBeUndefined();
    }));
});

describe("the backup of somebody who hides their mail", () => {
  const HOUR = 3_600;
  const storedBy = async (device: Device, seconds: number, not?: number): Promise<number | undefined> => {
    for (let waited = 0; waited < seconds; waited += 60) {
      await device.clock.advance(60);
      for (let n = 0; n < 20; n++) await turn();
      const { backup } = device.state;
      if (backup?.stored_at !== undefined && backup.stored_at !== not && !backup.busy) return backup.stored_at;
    }
    return undefined;
  };

  inLong(
    "comes at a moment that tells nothing: within minutes at first, then within hours and once a day, also for an app that is seldom open",
    () =>
      withPair(async ({ ben, clock }) => {
        await ben.engine.hideMail(true);
        await backedUp(ben);
        const first = await ben.engine.backupNow().then(() => ben.state.backup?.stored_at as number);
        await ben.engine.setName("Benedict");
        expect(await storedBy(ben, 23 * HOUR, first)).toBeUndefined();
        expect(ben.state.backup).toMatchObject({ changed: true, busy: false });
        // Its moment passes while the app is closed.
        ben.off();
        await clock.advance(8 * HOUR);
        await ben.on();
        expect(await storedBy(ben, 300, first)).toBeGreaterThan(first);
        // A press does not wait.
        await ben.engine.setName("Ben");
        const second = ben.state.backup?.stored_at as number;
        await clock.advance(60);
        await ben.engine.backupNow();
        expect(ben.state.backup?.stored_at).toBeGreaterThan(second);
      }),
  );
});
