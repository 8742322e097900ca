/** What relays tell each other when the way between them fails, and what one does that another has done. */
import { describe, expect, it } from "vitest";
import type { Bus, BusListener } from "../../relay/cluster/bus.ts";
import { Channel } from "../../relay/cluster/channel.ts";
import { aloneIn } from "../../relay/cluster/cluster.ts";
import { Present } from "../../relay/cluster/present.ts";
import { RateGossip } from "../../relay/cluster/rate-gossip.ts";
import { SharedHub } from "../../relay/cluster/shared-hub.ts";
import { Waker } from "../../relay/features/push/waker.ts";
import { Texter } from "../../relay/features/sms/texter.ts";
import { createLocalHub } from "../../relay/hub/local-hub.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { BUILT_IN_WIRE } from "../../relay/wire/relay-wire.ts";
import { createLog } from "../../src/host/log.ts";
import { systemRandom } from "../../src/host/ports.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { tempDir } from "./harness.ts";
import { bytesOf } from "./people.ts";

/** A bus of which each end can be cut off alone. */
function ether() {
  const ends: { listener: BusListener | undefined; cut: boolean }[] = [];
  const said: Uint8Array[] = [];
  const end = (maxBytes = 5_900): Bus & { cut(isCut: boolean): void } => {
    const own: { listener: BusListener | undefined; cut: boolean } = { listener: undefined, cut: false };
    ends.push(own);
    return {
      maxBytes,
      start(listener) {
        own.listener = listener;
        listener.connected(true);
      },
      publish(bytes) {
        if (own.cut) return;
        said.push(bytes);
        for (const one of ends) if (!one.cut && one !== own) one.listener?.message(bytes);
      },
      async close() {
        own.listener = undefined;
      },
      cut(isCut) {
        own.cut = isCut;
        own.listener?.connected(!isCut);
      },
    };
  };
  const say = (bytes: Uint8Array): void => {
    for (const { listener } of ends) listener?.message(bytes);
  };
  return { end, said, say };
}

const key = () => loadRelayKey(tempDir());

describe("a channel", () => {
  it("looks for what a peer stored that was cut off alone for a minute and came back", async () => {
    const clock = new FakeClock();
    const parts = { clock, random: systemRandom, key: key() };
    const { end } = ether();
    const [here, there] = [end(), end()];
    const gaps: number[] = [];
    const nothing = { message: () => undefined, connected: () => undefined };
    const a = new Channel(here, parts, { ...nothing, gap: (seconds) => gaps.push(seconds) });
    const b = new Channel(there, parts, { ...nothing, gap: () => undefined });
    a.start();
    b.start();
    await clock.advance(5);
    there.cut(true);
    await clock.advance(30);
    b.send({ cmd: "STORED", digests: new Uint8Array(16) });
    gaps.length = 0;
    await clock.advance(30);
    there.cut(false);
    await clock.advance(5);
    expect(gaps.length).toBeGreaterThan(0);
  });

  it("takes nothing twice of a relay that has ended", async () => {
    const clock = new FakeClock();
    const parts = { clock, random: systemRandom, key: key() };
    const { end, said, say } = ether();
    let taken = 0;
    const a = new Channel(end(), parts, {
      message: ({ cmd }) => void (cmd === "TAKEN" && taken++),
      gap: () => undefined,
      connected: () => undefined,
    });
    const b = new Channel(end(), parts, { message: () => undefined, gap: () => undefined, connected: () => undefined });
    a.start();
    b.start();
    b.send({ cmd: "TAKEN", taken: [{ meter: "STORE_IP_BYTES", key: "", amount: 1 }] });
    const replay = said.at(-1) as Uint8Array;
    await b.close();
    expect(taken).toBe(1);
    for (let i = 0; i < 3; i++) {
      await clock.advance(6);
      say(replay);
    }
    expect(taken).toBe(1);
  });

  it("carries what a busy tenth of a second grants over LISTEN and NOTIFY, without a gap", async () => {
    const clock = new FakeClock();
    const parts = { clock, random: systemRandom, key: key() };
    const { end } = ether();
    let [gaps, taken] = [0, 0];
    const a = new Channel(end(), parts, {
      message(message) {
        if (message.cmd === "TAKEN") taken += message.taken.length;
      },
      gap: () => void gaps++,
      connected: () => undefined,
    });
    const b = new Channel(end(), parts, { message: () => undefined, gap: () => undefined, connected: () => undefined });
    a.start();
    b.start();
    await clock.advance(2);
    gaps = 0;
    const gossip = new RateGossip(clock, b.maxBytes, (all) => b.send({ cmd: "TAKEN", taken: all }));
    // 100 people at 100 addresses store one note each: three budgets of each.
    for (let second = 0; second < 5; second++) {
      for (let i = 0; i < 100; i++) {
        const who = Buffer.from(bytesOf(`${second} ${i}`, 32)).toString("latin1");
        gossip.took("command STORE", who, 1);
        gossip.took("STORE_IP_RATE", `192.0.2.${i}`, 1);
        gossip.took("STORE_IP_BYTES", `192.0.2.${i}`, 500);
      }
      await clock.advance(1);
    }
    expect({ gaps, taken }).toEqual({ gaps: 0, taken: 1500 });
  });
});

it("a hub takes a notice that it does not know as a message of a newer relay, and does not end the process", () => {
  const clock = new FakeClock();
  const local = createLocalHub(clock, 0, () => undefined);
  const digestOf = (pubkey: Uint8Array) => pubkey.subarray(0, 16);
  const present = new Present(clock, digestOf, () => true);
  const { end, said } = ether();
  const parts = { clock, random: systemRandom, key: key() };
  const a = new Channel(end(), parts, {
    message: (message) => hub.heard(message),
    gap: () => undefined,
    connected: () => undefined,
  });
  const b = new Channel(end(), parts, { message: () => undefined, gap: () => undefined, connected: () => undefined });
  const hub = new SharedHub({
    ...{ local, present, channel: a, clock, codec: BUILT_IN_WIRE, digestOf, failed: () => undefined },
    roomHint: () => ({ cmd: "ROOM_NOTIFY" }),
    changedWithin: async () => [],
  });
  a.start();
  b.start();
  // {"cmd": "NEW_NOTICE"}
  const notice = Buffer.concat([Buffer.from([0x81, 0xa3]), Buffer.from("cmd"), Buffer.from([0xaa]), Buffer.from("NEW_NOTICE")]);
  expect(() => b.send({ cmd: "PUBLISH", room_id: bytesOf("room", 16), notice })).not.toThrow();
  expect(said.length).toBeGreaterThan(0);
});

it("a device is woken for what came in at another relay a moment after it was woken", async () => {
  const clock = new FakeClock();
  const sent: number[] = [];
  const send = async () => {
    sent.push(clock.elapsed());
    return "sent" as const;
  };
  const provider = { platform: "webpush", hostOf: () => "h", send };
  const store = { registrationsOf: async () => [{ platform: "webpush", token: "t", refusals: 0 }] };
  // As the database tells it.
  let wokenAt = Number.NEGATIVE_INFINITY;
  const wokenBefore = async (): Promise<number | undefined> => {
    const seconds = clock.elapsed() - wokenAt;
    if (seconds < 29) return seconds;
    wokenAt = clock.elapsed();
    return undefined;
  };
  const relay = () =>
    new Waker(store as never, new Map([["webpush", provider as never]]), clock, createLog("silent"), () => undefined, wokenBefore);
  const [here, there] = [relay(), relay()];
  const bob = bytesOf("bob", 32);
  here.wake(bob, 0, () => false);
  await clock.breathe();
  await clock.advance(10);
  expect(sent).toHaveLength(1);
  // The device fetched and sleeps again; mail comes in at the other relay. With one relay there is a second push at the end of the 30 s.
  there.wake(bob, 0, () => false);
  await clock.breathe();
  await clock.advance(300);
  expect(sent).toHaveLength(2);
});

it("who is owed a text message gets one, of two relays", async () => {
  const clock = new FakeClock();
  let texts = 0;
  let told = 0;
  const owed = () => ({ sealedNumber: bytesOf("n", 16), language: "en", toldAt: told === 0 ? 0 : clock.now(), newest: 1 });
  const sms = {
    owedTo: async () => (told === 0 ? owed() : undefined),
    owed: async () => [],
    told: async () => void told++,
    deregister: async () => undefined,
  };
  const gateway = {
    async tell() {
      texts++;
      await new Promise((resolve) => setImmediate(resolve));
      return "sent" as const;
    },
  };
  let isClaimed = false;
  const mayText = async (): Promise<boolean> => {
    const isFirst = !isClaimed;
    isClaimed = true;
    return isFirst;
  };
  const services = { store: { sms }, hub: {}, clock, log: createLog("silent"), cluster: { ...aloneIn(tempDir()), mayText } };
  const relay = () => new Texter(services as never, gateway as never);
  for (const one of [relay(), relay()]) one.wake(bytesOf("bob", 32), 0, () => false);
  for (let i = 0; i < 8; i++) await Promise.resolve();
  for (let i = 0; i < 4; i++) {
    await clock.advance(60);
    await clock.breathe();
  }
  expect(texts).toBe(1);
});
