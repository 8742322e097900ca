/** A courier's box with its real store, keys and rounds over the internet; its radio is the browser's emulated one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Box } from "../../courier/box.ts";
import { loadBoxKeys } from "../../courier/keys.ts";
import type { PeripheralPort } from "../../courier/peripheral.ts";
import { createLog } from "../../src/host/log.ts";
import { systemClock, systemRandom } from "../../src/host/ports.ts";
import { NodeNetwork } from "../../src/platform/node/network.ts";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { writeContactLink } from "../../src/protocol/contacts/link.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { settingsOf } from "../courier/world.ts";
import { crypto } from "../support/kit.ts";

export class RealBox {
  private readonly dataDir = mkdtempSync(join(tmpdir(), "cairn-box-"));
  private readonly radio: PeripheralPort;
  private readonly relay: string;
  private readonly network = new NodeNetwork();
  private box: Box | undefined;

  constructor(relay: string, radio: PeripheralPort) {
    this.relay = relay;
    this.radio = radio;
  }

  /** @param hasInternet whether it fetches; one that does not is fed by couriers */
  async start(hasInternet = true): Promise<void> {
    await this.stop();
    const settings = settingsOf({
      ...{ COURIER_DATA_DIR: this.dataDir, COURIER_FETCH_SECS: "86400" },
      ...(hasInternet ? { COURIER_RELAY: this.relay } : {}),
    });
    const keys = loadBoxKeys(crypto, systemRandom, this.dataDir);
    const log = createLog("warn", { write: () => true } as unknown as NodeJS.WritableStream);
    const ports = { settings, keys, crypto, clock: systemClock, random: systemRandom, log };
    this.box = new Box({ ...ports, network: this.network, radio: this.radio });
    await this.box.start();
    await this.box.idle();
  }

  /** By which people add it. */
  get link(): string {
    const { identity } = loadBoxKeys(crypto, systemRandom, this.dataDir);
    return writeContactLink(this.relay, { publicKey: identity.publicKey, relay: this.relay, name: "The hut" });
  }

  /** One round over the internet. */
  async round(): Promise<void> {
    this.box?.fetch();
    await this.box?.idle();
  }

  private get stored() {
    if (!this.box) throw new Error("the box does not run");
    return this.box.stored;
  }

  get holds() {
    return this.stored.cargo.counts(systemClock.now());
  }

  get groups(): number {
    return this.stored.book.groups().length;
  }

  /** Keys of those that it may fetch from. */
  get mailboxes(): readonly string[] {
    return this.stored.book.mandates().map(({ mailbox }) => mailbox);
  }

  /** Puts envelopes into it, as if it had fetched them for whoever may. */
  fill(events: readonly Bytes[]): void {
    const { book, cargo, database } = this.stored;
    const [mandate] = book.mandates();
    if (!mandate) throw new Error("it may fetch for nobody");
    const now = systemClock.now();
    database.together(() => {
      for (const event of events) {
        const envelope = readCarried(crypto, { hop_count: 0, max_hops: 3, event, fetched_at: Math.floor(now) });
        cargo.take({ group: mandate.group, member: mandate.member }, envelope, now);
      }
    });
  }

  private async stop(): Promise<void> {
    await this.box?.stop();
    this.box = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    this.network.cut();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
