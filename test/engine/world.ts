/** A relay in this process and people with engines of their own, all on one fake clock; only the sockets are real. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blake2b } from "@noble/hashes/blake2.js";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { createRelay, type Relay } from "../../relay/relay.ts";
import { readSettings } from "../../relay/settings.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { createEngine } from "../../src/engine/engine.ts";
import type { Draft, Engine, EngineState, Fix } from "../../src/engine/face.ts";
import { PARTS, type Parts } from "../../src/engine/parts.ts";
import { Environment } from "../../src/host/env.ts";
import { createLog } from "../../src/host/log.ts";
import { nobleOprf } from "../../src/platform/worker/noble-oprf.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import type { Oprf } from "../../src/protocol/discovery/voprf.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { loadEngine } from "../support/loaded-code.ts";
import { MemoryStore, MemoryVault } from "../support/memory-store.ts";
import { NodeNetwork } from "../support/node-network.ts";
import { seededRandom } from "../support/random.ts";

await loadEngine();

export const SEED = Number(process.env.CAIRN_SEED ?? 20_260_514);

/** The harbour steps, and points at known distances north of them. */
export const STEPS = { latitude: 56.336912345, longitude: -2.788523456, radius_m: 100 };
export const north = (metres: number): { latitude: number; longitude: number } => ({
  latitude: STEPS.latitude + metres / 111_195,
  longitude: STEPS.longitude,
});

export class TestRelay {
  readonly dir = mkdtempSync(join(tmpdir(), "cairn-relay-"));
  /** All that it logged, at every level. */
  readonly logged: string[] = [];
  private readonly clock: FakeClock;
  private relay: Relay | undefined;
  private port = 0;
  origin = "";

  /** Its settings; others count from the next start. */
  env: Readonly<Record<string, string>>;

  /** `env`: settings beside the usual ones. */
  constructor(clock: FakeClock, env: Readonly<Record<string, string>> = {}) {
    this.clock = clock;
    this.env = env;
  }

  async start(): Promise<void> {
    const settings = readSettings(
      new Environment({
        PORT: String(this.port),
        PPP_DATA_DIR: this.dir,
        PPP_NOTIFY_BATCH_SECS: "0",
        PPP_RATE_FACTOR: "100",
        ...this.env,
      }),
      this.dir,
    );
    const { clock } = this;
    this.relay = createRelay({
      ...settings,
      clock,
      random: seededRandom(SEED + 1),
      crypto: await loadRelayCrypto(),
      store: openInProcessStore(this.dir),
      log: createLog("trace", { write: (line) => void this.logged.push(line) }),
    });
    this.origin = (await this.relay.listen()).local;
    this.port = Number(new URL(this.origin).port);
  }

  async stop(): Promise<void> {
    const drained = this.relay?.drain();
    let done = false;
    void drained?.finally(() => {
      done = true;
    });
    await this.clock.until(() => done, "the relay drains");
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** One person's device. It can be switched off and on again: what it kept is what it has. */
export class Device {
  readonly store = new MemoryStore();
  readonly vault = new MemoryVault();
  readonly network = new NodeNetwork();
  readonly clock: FakeClock;
  private readonly random: (length: number) => Uint8Array;
  private readonly relay: string;
  /** What its engine is made of. */
  parts: Parts = PARTS;
  /** As browsers have it; undefined: the engine's own, which is slower. */
  oprf: Oprf | undefined = nobleOprf;
  engine!: Engine & { start(): Promise<void>; stop(): void };
  state!: EngineState;

  constructor(clock: FakeClock, relay: string, seed: number) {
    this.clock = clock;
    this.relay = relay;
    this.random = seededRandom(seed);
  }

  async on(): Promise<void> {
    const { store, vault, network, clock, random, oprf } = this;
    const engine = createEngine(
      {
        store,
        vault,
        network,
        clock,
        random,
        loadCrypto: loadSodium,
        ...(oprf ? { loadOprf: async () => oprf } : {}),
        // As slow as the tests can bear; what it really costs is the platform's affair.
        slowHash: async (password, salt) => blake2b(password, { dkLen: 32, key: salt }),
        app: "https://cairn.example",
        relay: this.relay,
      },
      this.parts,
    );
    this.engine = engine;
    engine.subscribe((state) => {
      // One that was switched off may still have something to show.
      if (this.engine === engine) this.state = state;
    });
    await engine.start();
  }

  off(): void {
    this.engine.stop();
    this.network.cut();
    this.network.restore();
  }

  /** Waits until this device's state is as `done` says. */
  until(done: (state: EngineState) => boolean, what: string, limit?: number): Promise<void> {
    return this.clock.until(() => done(this.state), what, limit);
  }

  stand(at: { latitude: number; longitude: number }, accuracy_m = 8): Promise<void> {
    const fix: Fix = { latitude: at.latitude, longitude: at.longitude, accuracy_m };
    return this.engine.position(fix);
  }

  draft(to: readonly string[], change: Partial<Draft> = {}): Draft {
    const now = Math.floor(this.clock.now());
    const id = Array.from(this.random(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const window = { starts_at: now - 60, ends_at: now + 6 * 3600, timezone: "Europe/London" };
    return { id, text: "You found it.", place: "Harbour steps", circle: STEPS, window, to, ...change };
  }
}

/** Two people who know each other, connected to one relay. */
export async function pair(
  anasParts: Parts = PARTS,
  hidden = false,
  env: Readonly<Record<string, string>> = {},
): Promise<{
  clock: FakeClock;
  relay: TestRelay;
  ana: Device;
  ben: Device;
  anaId: string;
  benId: string;
  end(): Promise<void>;
}> {
  const clock = new FakeClock();
  const relay = new TestRelay(clock, env);
  await relay.start();
  const ana = new Device(clock, relay.origin, SEED + 2);
  const ben = new Device(clock, relay.origin, SEED + 3);
  ana.parts = anasParts;
  await ana.on();
  await ben.on();
  await ana.engine.createIdentity("Ana", hidden);
  await ben.engine.createIdentity("Ben", hidden);
  await ana.engine.linkShared();
  await ana.until(({ connection }) => connection.state === "online", "Ana is online");
  await ben.until(({ connection }) => connection.state === "online", "Ben is online");
  const anaId = await ben.engine.addPerson(ana.state.me!.link, "Ana");
  await ana.until(({ people }) => people.length === 1, "the key exchange completes");
  const benId = ana.state.people[0]!.id;
  const end = async (): Promise<void> => {
    ana.off();
    ben.off();
    await relay.end();
  };
  return { clock, relay, ana, ben, anaId, benId, end };
}
