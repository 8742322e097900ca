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
import { writeContactLink } from "../../src/protocol/contacts/link.ts";
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

  /** Mailboxes that it may fetch from. */
  get mandates(): number {
    return this.stored.book.mandates().length;
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
