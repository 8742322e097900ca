/** An account that is locked, wiped, moved or cut off in the middle of something else. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { turn } from "../support/fake-clock.ts";
import { RoomWorld, roomId } from "./room-world.ts";
import { Device, pair, SEED, TestRelay } from "./world.ts";

const turns = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) await turn();
};

describe("locked, wiped, moved: at once", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    world = await pair();
  });
  afterEach(() => world.end());

  /** Holds the next write with this many changes or more until it is let go. */
  function holdWrite(): { held: Promise<void>; go(): void } {
    const { ben } = world;
    let go = (): void => {};
    let held = (): void => {};
    const isHeld = new Promise<void>((resolve) => {
      held = resolve;
    });
    ben.store.beforeWrite = async () => {
      ben.store.beforeWrite = () => {};
      held();
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    };
    return { held: isHeld, go: () => go() };
  }

  it("a device locked while a move is being written stays locked", async () => {
    const { ben, clock } = world;
    await ben.engine.setPasscode("123456", 300, undefined);
    await ben.engine.nextWords();
    const write = holdWrite();
    const moving = ben.engine.moveToNextKey().catch((error: unknown) => error);
    await write.held;
    await ben.engine.lock();
    expect(ben.state.phase).toBe("locked");
    write.go();
    await moving;
    await clock.advance(1);
    expect(ben.state.phase).toBe("locked");
    expect(ben.state.people).toEqual([]);
  });

  it("a device wiped while a move is being written stays wiped", async () => {
    const { ben, clock } = world;
    await ben.engine.nextWords();
    const write = holdWrite();
    const moving = ben.engine.moveToNextKey().catch((error: unknown) => error);
    await write.held;
    await ben.engine.wipe(false);
    expect(ben.state.phase).toBe("wiped");
    write.go();
    await moving;
    await clock.advance(1);
    expect(ben.state.phase).toBe("wiped");
  });

  it("a note left while the account is opened anew is left", async () => {
    const { ben, anaId } = world;
    await ben.engine.nextWords();
    const { load } = ben.store;
    let loading = false;
    let go = (): void => {};
    ben.store.load = async () => {
      loading = true;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return load.call(ben.store);
    };
    const moving = ben.engine.moveToNextKey();
    while (!loading) await turn();
    const leaving = ben.engine.leaveNote(ben.draft([anaId])).then(
      () => "left",
      (error: { code: string }) => error.code,
    );
    await turns(5);
    go();
    await moving;
    expect(await leaving).toBe("left");
  });

  it("a position while the account is opened anew is no failure", async () => {
    const { ana, ben, benId } = world;
    await ana.engine.leaveNote(ana.draft([benId]));
    await ben.until(({ waiting }) => waiting.length === 1, "waits");
    await ben.engine.nextWords();
    const { load } = ben.store;
    let loading = false;
    let go = (): void => {};
    ben.store.load = async () => {
      loading = true;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return load.call(ben.store);
    };
    const moving = ben.engine.moveToNextKey();
    while (!loading) await turn();
    const standing = ben.stand({ latitude: 56.336912345, longitude: -2.788523456 }).then(
      () => "fine",
      (error: { code: string }) => error.code,
    );
    await turns(5);
    go();
    await moving;
    expect(await standing).toBe("fine");
    expect(ben.state.opened).toHaveLength(1);
  });
});

describe("two presses on moving to another relay", () => {
  it("move once, and leave one account at work and one mailbox behind", async () => {
    const world = await pair();
    const other = new TestRelay(world.clock);
    await other.start();
    const { ben, clock } = world;
    const before = ben.network.log.length;
    const both = Promise.allSettled([ben.engine.moveToRelay(other.origin), ben.engine.moveToRelay(other.origin)]);
    let done = false;
    void both.then(() => {
      done = true;
    });
    await clock.until(() => done, "both end");
    await ben.until(({ connection }) => connection.state === "online", "online");
    await clock.advance(5);
    const results = await both;
    const sockets = ben.network.log.slice(before).filter((line) => line.startsWith("SOCKET"));
    await world.end();
    await other.end();
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    // Two visits, the new home, the old one.
    expect(sockets.length).toBeLessThanOrEqual(4);
  });
});

describe("an account", () => {
  it("what is locked while it starts holds no session afterwards", async () => {
    const { ben, clock, end } = await pair();
    await ben.engine.nextWords();
    await ben.engine.moveToNextKey();
    await ben.until(({ connection }) => connection.state === "online", "online");
    await ben.engine.setPasscode("123456", 300, undefined);
    await ben.engine.lock();
    await clock.advance(1);
    const unlocking = ben.engine.unlock("123456").catch((error: unknown) => error);
    while (ben.state.phase !== "ready") await Promise.resolve();
    await ben.engine.lock();
    await unlocking;
    await clock.advance(5);
    const before = ben.network.log.length;
    ben.network.cut();
    ben.network.restore();
    await clock.advance(30);
    const after = ben.network.log.slice(before);
    await end();
    expect(after).toEqual([]);
  });

  it("two presses on unlock while the rows are slow to load make one account", async () => {
    const { ben, clock, end } = await pair();
    await ben.engine.setPasscode("123456", 300, undefined);
    await ben.engine.lock();
    await clock.advance(1);
    const { load } = ben.store;
    ben.store.load = async () => {
      await turns(20);
      return load.call(ben.store);
    };
    const before = ben.network.log.length;
    await Promise.all([ben.engine.unlock("123456"), ben.engine.unlock("123456")]);
    await ben.until(({ connection }) => connection.state === "online", "online");
    await clock.advance(2);
    const sockets = ben.network.log.slice(before).filter((line) => line.startsWith("SOCKET"));
    await ben.engine.lock();
    await clock.advance(1);
    const locked = ben.network.log.length;
    ben.network.cut();
    ben.network.restore();
    await clock.advance(30);
    const still = ben.network.log.slice(locked);
    await end();
    expect({ sockets: sockets.length, still }).toEqual({ sockets: 1, still: [] });
  });

  it("an account that was locked in the middle of a write does nothing any more", async () => {
    const { ben, anaId, clock, end } = await pair();
    await ben.engine.setPasscode("123456", 300, undefined);
    await ben.engine.leaveNote(ben.draft([anaId]));
    await ben.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "at the relay");
    let go = (): void => {};
    let held = false;
    ben.store.beforeWrite = async () => {
      ben.store.beforeWrite = () => {};
      held = true;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    };
    const leaving = ben.engine.leaveNote(ben.draft([anaId]));
    while (!held) await turn();
    await ben.engine.lock();
    go();
    await leaving;
    await clock.advance(7 * 3600);
    const happened = await ben.engine.whatHappened();
    await end();
    expect(happened.filter(({ what }) => what.startsWith("notes"))).toEqual([]);
  });

  it("mail that comes while a socket takes over from polling is fetched", async () => {
    const { ana, ben, benId, clock, end } = await pair();
    ben.network.opensSockets = false;
    ben.network.cut();
    ben.network.restore();
    await ben.until(({ connection }) => connection.transport === "polling", "polls", 300);
    // The write of the next mail takes as long as the socket needs to open.
    let go = (): void => {};
    let held = false;
    ben.network.opensSockets = true;
    ben.store.beforeWrite = async () => {
      ben.store.beforeWrite = () => {};
      held = true;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    };
    await ana.engine.leaveNote(ana.draft([benId], { text: "one" }));
    await clock.until(() => held, "it is being written", 60);
    await ana.engine.leaveNote(ana.draft([benId], { text: "two" }));
    await ana.until(({ sent }) => sent.every(({ to }) => to[0]?.state.kind === "relay"), "there");
    await ben.until(({ connection }) => connection.transport === "socket", "a socket", 600);
    go();
    await clock.advance(60);
    const waiting = ben.state.waiting.length;
    await end();
    expect(waiting).toBe(2);
  });
});

/** Ben has moved, Ana has not heard, and asks him into a group under the key she knows. */
async function invitedUnderAnOldKey(hasRooms: boolean): Promise<{ seen: boolean; later: boolean; acked: boolean }> {
  const world = new RoomWorld();
  await world.start("Ana", "Ben");
  const [ana, ben] = world.people as [Device, Device];
  await ana.engine.linkShared();
  await ben.engine.addPerson(ana.state.me!.link, "Ana");
  const old = ben.state.me!.id;
  await ana.until(({ people }) => people.some(({ id }) => id === old), "known");
  if (hasRooms) {
    await ben.engine.createGroup(roomId(3), "Mine", []);
    await ben.until(({ rooms }) => rooms[0]?.stage === "open", "made");
  }
  ana.network.onMessage = (bytes) => (new TextDecoder("latin1").decode(bytes).includes("EVENTS") ? undefined : bytes);
  await ben.engine.nextWords();
  await ben.engine.moveToNextKey();
  await ben.until(({ connection }) => connection.state === "online", "online");
  ben.off();
  await ana.engine.createGroup(roomId(9), "Crew", [old]);
  await ana.until(
    ({ rooms, queued }) => rooms.some(({ id, stage }) => id === roomId(9) && stage === "open") && queued === 0,
    "asked",
    600,
  );
  await ben.on();
  await ben.until(({ connection }) => connection.state === "online", "online");
  const isHere = () => ben.state.rooms.some(({ id }) => id === roomId(9));
  // Where there are no rooms yet, their code is loaded first.
  const shows = () =>
    world.clock.until(isHere, "the invitation is there", 20).then(
      () => true,
      () => false,
    );
  const seen = await shows();
  ben.off();
  await ben.on();
  await ben.until(({ connection }) => connection.state === "online", "online");
  const later = await shows();
  await world.end();
  return { seen, later, acked: true };
}

describe("an invitation to a mailbox that I left", () => {
  it("is seen by who has rooms", async () => {
    expect(await invitedUnderAnOldKey(true)).toMatchObject({ seen: true, later: true });
  });
  it("is seen by who has none", async () => {
    expect(await invitedUnderAnOldKey(false)).toMatchObject({ seen: true, later: true });
  });
});

describe("a mailbox whose line breaks", () => {
  it("mail that comes while a page is written and the line breaks and comes back is fetched", async () => {
    const { ana, ben, benId, clock, end } = await pair();
    let go = (): void => {};
    let held = false;
    ben.store.beforeWrite = async () => {
      ben.store.beforeWrite = () => {};
      held = true;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    };
    await ana.engine.leaveNote(ana.draft([benId], { text: "one" }));
    await clock.until(() => held, "it is being written", 60);
    await ana.engine.leaveNote(ana.draft([benId], { text: "two" }));
    await ana.until(({ sent }) => sent.every(({ to }) => to[0]?.state.kind === "relay"), "there");
    ben.network.cut();
    ben.network.restore();
    await ben.until(({ connection }) => connection.state !== "online", "the line broke", 600);
    await ben.until(({ connection }) => connection.state === "online", "back", 600);
    await clock.advance(1);
    go();
    await clock.advance(600);
    const waiting = ben.state.waiting.length;
    await end();
    expect(waiting).toBe(2);
  });
});

describe("a restore", () => {
  it("that is locked in the middle of its last write leaves the device locked", async () => {
    const { ben, clock, relay, end } = await pair();
    await ben.engine.backupNow();
    const words = (await ben.engine.words()).join(" ");
    const other = new Device(clock, relay.origin, SEED + 9);
    await other.on();
    await other.engine.restoreIdentity(words, "");
    await other.engine.setPasscode("123456", 300, undefined);
    let go = (): void => {};
    let held = false;
    let begun = false;
    other.store.beforeWrite = async (changes) => {
      // The last write of a restore is one record: that it is over.
      if (begun && changes.length === 1) {
        other.store.beforeWrite = () => {};
        held = true;
        await new Promise<void>((resolve) => {
          go = resolve;
        });
      }
      if (changes.length > 1) begun = true;
    };
    await clock.until(() => held || other.state.restore?.kind === "done", "it is nearly done", 60);
    expect({ held }).toEqual({ held: true });
    await other.engine.lock();
    expect(other.state.phase).toBe("locked");
    go();
    await clock.advance(2);
    const { phase } = other.state;
    other.off();
    await end();
    expect(phase).toBe("locked");
  });
});

describe("locked while a move to another key is read", () => {
  it("opens by the new words", async () => {
    const { ben, clock, end } = await pair();
    await ben.engine.setPasscode("123456", 300, undefined);
    const words = (await ben.engine.nextWords()).join(" ");
    const { load } = ben.store;
    let go = (): void => {};
    let loading = false;
    ben.store.load = async () => {
      ben.store.load = load;
      loading = true;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return load.call(ben.store);
    };
    const moving = ben.engine.moveToNextKey().catch(() => {});
    while (!loading) await turn();
    await ben.engine.lock();
    go();
    await moving;
    await clock.advance(1);
    expect(ben.state.phase).toBe("locked");
    const unlocked = await ben.engine.unlockWithWords(words).then(
      () => "open",
      ({ code }: { code: string }) => code,
    );
    await end();
    expect(unlocked).toBe("open");
  });
});
