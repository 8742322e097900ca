/** A radio in this process, and visits over it with the faults of test/carry. */
import type { Characteristic, PeripheralHandlers, PeripheralPort } from "../../courier/peripheral.ts";
import type { Operation, Visit, VisitTask } from "../../src/protocol/carry/visit.ts";
import { VisitorSession } from "../../src/protocol/carry/visitor-session.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { Dead, type Faults, NO_FAULTS, Pipe } from "../carry/simulated-link.ts";
import type { FakeClock } from "../relay/fake-clock.ts";
import { turn } from "../relay/fake-clock.ts";
import { crypto, random } from "./people.ts";

export class TestRadio implements PeripheralPort {
  handlers: PeripheralHandlers | undefined;
  advertised: readonly string[] = [];
  readonly closed: string[] = [];
  /** Where notifications go. */
  listener: ((value: Bytes) => void) | undefined;

  start(handlers: PeripheralHandlers): Promise<void> {
    this.handlers = handlers;
    handlers.onState("up");
    return Promise.resolve();
  }

  advertise(uuids: readonly string[]): Promise<void> {
    this.advertised = uuids;
    return Promise.resolve();
  }

  notify(value: Bytes): void {
    this.listener?.(value);
  }

  disconnect(device: string): Promise<void> {
    this.closed.push(device);
    this.handlers?.onGone(device);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** What GATT does, whatever carries it. */
export interface Gatt {
  read(characteristic: Characteristic): Promise<Bytes>;
  write(characteristic: Characteristic, value: Bytes): Promise<void>;
  /** @returns whether notifications come */
  subscribe(heard: (value: Bytes) => void): Promise<boolean>;
  close(): Promise<void>;
}

/** A device that connects to the radio, through a pipe. */
export function gattOf(radio: TestRadio, device: string, pipe: Pipe): Gatt {
  const operation = (characteristic: Characteristic) => ({ characteristic, device, offset: 0, mtu: pipe.faults.mtu });
  const handlers = radio.handlers as PeripheralHandlers;
  return {
    async read(characteristic) {
      const value = await handlers.onRead(operation(characteristic));
      let got: Bytes = new Uint8Array(0);
      pipe.through(value, (arrived) => (got = arrived));
      return got;
    },
    async write(characteristic, value) {
      let sent: Bytes | undefined;
      let dead: unknown;
      try {
        pipe.through(value, (arrived) => (sent = arrived));
      } catch (error) {
        dead = error;
      }
      if (sent) await handlers.onWrite(operation(characteristic), sent);
      if (dead) throw dead;
    },
    async subscribe(heard) {
      radio.listener = (value) => {
        pipe.notify(value);
        for (const arrived of pipe.arrivals()) heard(arrived);
      };
      if (pipe.faults.canSubscribe) handlers.onSubscribe(true);
      return pipe.faults.canSubscribe;
    },
    async close() {
      radio.listener = undefined;
      handlers.onSubscribe(false);
      handlers.onGone(device);
    },
  };
}

export interface VisitTime {
  now(): number;
  /** Nothing is to do: time passes. */
  pass(): Promise<void>;
}

export const passing = (clock: FakeClock): VisitTime => ({
  now: () => clock.elapsed(),
  async pass() {
    await turn();
    clock.advance(0.05);
  },
});

/** What is not answered at once is answered as time goes on. */
async function meanwhile(work: Promise<void>, time: VisitTime): Promise<void> {
  let isDone = false;
  const done = work.then(() => {
    isDone = true;
  });
  for (let i = 0; i < 5 && !isDone; i++) await turn();
  while (!isDone) await time.pass();
  await done;
}

/** What the visitor keeps, and acknowledges. */
export type Does = (task: VisitTask, session: VisitorSession) => void;

/** One visit to its end. @returns its last phase */
export async function visiting(gatt: Gatt, visit: Visit, time: VisitTime, does: Does): Promise<VisitorSession> {
  const session = new VisitorSession(crypto, visit, random(32), time.now());
  const perform = async (operation: Operation): Promise<void> => {
    if (operation.do === "nonce") session.nonce(await gatt.read("HANDSHAKE_NONCE"), time.now());
    else if (operation.do === "read") session.read(await gatt.read("EVENT_STREAM"), time.now());
    else if (operation.do === "authenticate") {
      await gatt.write("AUTH_RESPONSE", operation.value);
      session.authenticate(time.now());
    } else if (operation.do === "write") {
      await gatt.write("EVENT_ACK", operation.value);
      session.write(time.now());
    } else if (operation.do === "subscribe")
      session.subscribe(await gatt.subscribe((value) => session.notified(value, time.now())), time.now());
  };
  for (;;) {
    for (const task of session.take()) does(task, session);
    const operation = session.next(time.now());
    if (operation?.do === "close") break;
    if (!operation) await time.pass();
    else
      await meanwhile(
        perform(operation).catch(() => session.lost()),
        time,
      );
  }
  for (const task of session.take()) does(task, session);
  await gatt.close();
  return session;
}

export const noFaults = (mtu: number | undefined = 247): Pipe => new Pipe(() => 0.5, { ...NO_FAULTS, mtu });
export { Dead, type Faults, Pipe };
