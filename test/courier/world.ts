/** A box in this process: a real relay, a store on disk, a radio of the test's. */
import { Writable } from "node:stream";
import { Box } from "../../courier/box.ts";
import { type BoxKeys, loadBoxKeys } from "../../courier/keys.ts";
import type { PeripheralPort } from "../../courier/peripheral.ts";
import { type CourierSettings, readCourierSettings } from "../../courier/settings.ts";
import { Environment } from "../../src/host/env.ts";
import { createLog } from "../../src/host/log.ts";
import { type Clock, systemRandom } from "../../src/host/ports.ts";
import { NodeNetwork } from "../../src/platform/node/network.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { KnownBody } from "../../src/protocol/giftwrap/rumor.ts";
import type { Identity } from "../../src/protocol/identity/identity.ts";
import { turn } from "../relay/fake-clock.ts";
import { type Harness, tempDir, undoLater } from "../relay/harness.ts";
import { crypto, letter, personOf } from "./people.ts";
import { TestRadio } from "./radio.ts";

export const settingsOf = (env: Readonly<Record<string, string>>): CourierSettings => {
  const environment = new Environment(env);
  const settings = readCourierSettings(environment);
  environment.check();
  return settings;
};

export interface TestBox<Radio extends PeripheralPort = TestRadio> {
  readonly box: Box;
  readonly radio: Radio;
  readonly keys: BoxKeys;
  readonly dataDir: string;
  readonly network: NodeNetwork;
  readonly logs: () => string;
  /** One round over the internet. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

export function startBox(
  clock: Clock,
  relay: string | undefined,
  env: Readonly<Record<string, string>> = {},
  dataDir = tempDir(),
): Promise<TestBox> {
  return startBoxWith(new TestRadio(), clock, relay, env, dataDir);
}

export async function startBoxWith<Radio extends PeripheralPort>(
  radio: Radio,
  clock: Clock,
  relay: string | undefined,
  env: Readonly<Record<string, string>>,
  dataDir: string,
): Promise<TestBox<Radio>> {
  const settings = settingsOf({
    ...{ COURIER_DATA_DIR: dataDir, COURIER_LOG_LEVEL: "debug", COURIER_FETCH_SECS: "86400" },
    ...(relay === undefined ? {} : { COURIER_RELAY: relay }),
    ...env,
  });
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const keys = loadBoxKeys(crypto, systemRandom, dataDir);
  const network = new NodeNetwork();
  const log = createLog(settings.logLevel, sink);
  const box = new Box({ settings, keys, crypto, clock, random: systemRandom, network, radio, log });
  await box.start();
  await box.idle();
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await box.stop();
    network.cut();
  };
  undoLater(stop);
  return {
    ...{ box, radio, keys, dataDir, network, stop },
    logs: () => lines.join(""),
    async round() {
      box.fetch();
      await box.idle();
      await passing(clock, box.settled());
    },
  };
}

interface Hurried {
  advance(seconds: number): unknown;
}

/** Hidden mailboxes are looked at one after the other, a while apart. */
async function passing(clock: Clock | Hurried, work: Promise<void>): Promise<void> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  // A turn first: most often there are none.
  for (await turn(); !isOver && "advance" in clock; await turn()) await clock.advance(0.25);
  return over;
}

/** Puts a letter for the box into its mailbox at the relay. */
export async function send(relay: Harness, from: Identity, to: Bytes, body: KnownBody, at = relay.clock.now()): Promise<void> {
  const client = await relay.as(personOf(from));
  const reply = await client.send({ cmd: "STORE", event: letter(from, to, body, at) });
  if (reply.cmd !== "STORED") throw new Error(`not stored: ${JSON.stringify(reply)}`);
  client.close();
}
