/** A courier's box in the world of engines, with its real store and rounds: its radio answers what the app's radio is asked to do. */
import type { RadioAnswer, RadioTask, VisitProgress } from "../../src/engine/face.ts";
import { dailyUuid } from "../../src/protocol/carry/advert.ts";
import { BoxSession } from "../../src/protocol/carry/box-session.ts";
import { writeContactLink } from "../../src/protocol/contacts/link.ts";
import { fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import { visitBox } from "../../src/view/acts/visit-box.ts";
import type { BoxLink } from "../../src/view/ports.ts";
import { Dead, type Gatt, gattOf, noFaults, type Pipe, TestRadio } from "../courier/radio.ts";
import { startBox, type TestBox } from "../courier/world.ts";
import { crypto } from "../support/kit.ts";
import { CarryWorld, groupOf } from "./carry-world.ts";
import type { Device } from "./world.ts";

/** The app's radio on a pipe to the box's. */
export class TestLink implements BoxLink {
  private readonly open: () => Gatt;
  private readonly heard: (value: Uint8Array | undefined) => void;
  private gatt: Gatt | undefined;
  /** What was asked, in order. */
  readonly asked: RadioTask["do"][] = [];

  constructor(open: () => Gatt, heard: (value: Uint8Array | undefined) => void) {
    this.open = open;
    this.heard = heard;
  }

  async perform(task: RadioTask): Promise<RadioAnswer> {
    this.asked.push(task.do);
    try {
      const value = await this.done(task);
      return { is: "done", ...(value ? { values: [value] } : {}) };
    } catch (error) {
      if (error instanceof Dead) this.close();
      return { is: error instanceof Dead ? "gone" : "refused" };
    }
  }

  private async done(task: RadioTask): Promise<Uint8Array | undefined> {
    if (task.do === "connect") {
      this.close();
      this.gatt = this.open();
      return undefined;
    }
    const { gatt } = this;
    if (!gatt) throw new Dead();
    if (task.do === "nonce") return gatt.read("HANDSHAKE_NONCE");
    if (task.do === "read") return gatt.read("EVENT_STREAM");
    if (task.do === "subscribe") {
      if (!(await gatt.subscribe(this.heard))) throw new Error("no notifications");
    } else await gatt.write(task.do === "write" ? "EVENT_ACK" : "AUTH_RESPONSE", task.value);
    return undefined;
  }

  close(): void {
    void this.gatt?.close();
    this.gatt = undefined;
  }
}

export interface Visitor {
  readonly engine: Pick<Device["engine"], "boxNames" | "nextOfVisit" | "heardInVisit">;
}

export interface Visited {
  readonly last: VisitProgress;
  readonly seen: readonly VisitProgress[];
  readonly asked: readonly RadioTask["do"][];
}

export class BoxWorld extends CarryWorld {
  private devices = 0;

  /** A box that somebody set up: `courier` of the group, who asked the members. @returns it once it may fetch for each of them */
  async box(
    owner: Device,
    ...members: readonly Device[]
  ): Promise<{ readonly box: TestBox; readonly group: string; readonly key: string }> {
    const box = await startBox(this.clock, this.relay.origin);
    const link = writeContactLink("https://cairn.example", {
      publicKey: box.keys.identity.publicKey,
      relay: this.relay.origin,
      name: "The hut",
    });
    const key = await owner.engine.addPerson(link, "The hut");
    const ids = members.map((one) => (one === owner ? "me" : one.state.me!.id));
    const group = await owner.engine.makeCarryGroup({ name: "The valley", members: ids, couriers: [key] });
    // A box answers nobody, so nobody knows a token for it: letters to it go without one, after some tries.
    await owner.until(({ queued }) => queued === 0, "the invitations are at the relay", 600);
    await this.round(box);
    for (const member of members) {
      if (member === owner) continue;
      await member.until(() => groupOf(member, group)?.member === "asked", "the invitation comes");
      await member.engine.answerCarry(group, "member", true);
    }
    for (const member of members) await member.until(({ queued }) => queued === 0, "they are told", 600);
    await this.clock.advance(5);
    for (const member of members) await member.until(({ queued }) => queued === 0, "the box may fetch", 600);
    await this.round(box);
    return { box, group, key: toHex(box.keys.identity.publicKey) };
  }

  /** One round of the box over the internet. */
  async round(box: TestBox): Promise<void> {
    let isDone = false;
    void box.round().finally(() => {
      isDone = true;
    });
    await this.clock.until(() => isDone, "the box's round ends");
  }

  /** The same box, from now on without internet. */
  async moved(box: TestBox): Promise<TestBox> {
    let isStopped = false;
    void box.stop().finally(() => {
      isStopped = true;
    });
    await this.clock.until(() => isStopped, "the box stops");
    return startBox(this.clock, undefined, {}, box.dataDir);
  }

  /** Somebody who knows the group's key, and is no courier of it, plays box. */
  impostor({ box }: TestBox, group: string): Pick<TestBox, "radio"> {
    const { carryKey = "" } = box.stored.book.group(group) ?? {};
    const signer = crypto.keyPairFromSeed(new Uint8Array(32).fill(9));
    const served = { groupId: fromHex(group), carryKey: fromHex(carryKey), signer, isMember: () => true, isCourier: () => true };
    const session = new BoxSession(crypto, [served], new Uint8Array(32).fill(8), this.clock.steady());
    const radio = new TestRadio();
    const day = Math.floor(this.clock.now() / 86_400);
    radio.advertised = [dailyUuid(crypto, served.carryKey, day)];
    radio.handlers = {
      onRead: async ({ characteristic }) =>
        characteristic === "HANDSHAKE_NONCE" ? session.nonce : session.read(0, this.clock.steady()),
      async onWrite({ characteristic }, value) {
        if (characteristic !== "AUTH_RESPONSE") throw new Error("nothing is to be given to it");
        session.authenticate(value, 0);
        session.serve([]);
      },
      onSubscribe: () => {},
      onGone: () => {},
      onState: () => {},
    };
    return { radio };
  }

  /** Somebody stands beside the box and collects. */
  async visit({ engine }: Visitor, { radio }: Pick<TestBox, "radio">, pipe: () => Pipe = () => noFaults()): Promise<Visited> {
    const visited = await this.visitUntil(() => false, { engine }, { radio }, pipe);
    if (!visited) throw new Error("nobody died");
    return visited;
  }

  /** A visit in whose middle the app may be killed. @returns nothing if it was */
  async visitUntil(
    isDead: () => boolean,
    { engine }: Visitor,
    { radio }: Pick<TestBox, "radio">,
    pipe: () => Pipe = () => noFaults(),
  ): Promise<Visited | undefined> {
    const names = await engine.boxNames();
    if (!radio.advertised.some((name) => names.includes(name))) throw new Error("no box is found");
    const seen: VisitProgress[] = [];
    let last: VisitProgress | undefined;
    let failure: unknown;
    const aside = (promise: Promise<unknown>): void => {
      promise.catch((error: unknown) => {
        failure ??= error;
      });
    };
    const visit = visitBox(engine, `visit ${this.devices}`, (progress) => seen.push(progress), aside);
    const link = new TestLink(() => gattOf(radio, `device ${this.devices++}`, pipe()), visit.heard);
    visit.run(link).then(
      (progress) => {
        last = progress;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    await this.clock.until(() => last !== undefined || failure !== undefined || isDead(), "the visit ends", 700);
    if (isDead()) {
      link.close();
      return undefined;
    }
    if (!last) throw failure;
    return { last, seen, asked: link.asked };
  }
}
