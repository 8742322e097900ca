/** A box's radio and a visitor's, each on a stack of ble- */
import { performance } from "node:perf_hooks";
import {
  AdvertisingDataBuilder,
  AttErrors,
  type Connection,
  type Manager,
  type OwnCharacteristic,
  type RemoteCharacteristic,
} from "ble-host";
import type { Characteristic, PeripheralHandlers, PeripheralPort } from "../../../courier/peripheral.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../../src/protocol/carry/advert.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Gatt } from "../radio.ts";

const PROPERTIES: Readonly<Record<Characteristic, readonly string[]>> = {
  HANDSHAKE_NONCE: ["read"],
  AUTH_RESPONSE: ["write"],
  EVENT_STREAM: ["read", "notify"],
  EVENT_ACK: ["write"],
};
const NAMES = Object.keys(PROPERTIES) as Characteristic[];

export class BlePeripheral implements PeripheralPort {
  private readonly manager: Manager;
  private readonly stream: OwnCharacteristic;
  private handlers: PeripheralHandlers | undefined;
  private uuid: string | undefined;
  private isCalling = false;
  private connection: Connection | undefined;
  private connections = 0;
  /** Reads of what follows the beginning of a value. */
  later = 0;

  constructor(manager: Manager) {
    this.manager = manager;
    const characteristics = NAMES.map((name) => this.characteristic(name));
    this.stream = characteristics[NAMES.indexOf("EVENT_STREAM")] as OwnCharacteristic;
    manager.gattDb.addServices([{ uuid: COURIER_SERVICE, characteristics }]);
  }

  private get device(): string {
    return `connection ${this.connections}`;
  }

  private characteristic(characteristic: Characteristic): OwnCharacteristic {
    const operation = ({ gatt }: Connection, offset: number) => ({
      ...{ characteristic, device: this.device, offset, mtu: gatt.currentMtu },
    });
    return {
      uuid: COURIER_CHARACTERISTICS[characteristic],
      properties: PROPERTIES[characteristic],
      onPartialRead: (connection, offset, answer) => {
        if (offset > 0) this.later++;
        this.asked((handlers) => handlers.onRead(operation(connection, offset))).then(
          (value) => answer(0, Buffer.from(value)),
          () => answer(AttErrors.UNLIKELY_ERROR),
        );
      },
      onWrite: (connection, _needsResponse, value, answer) => {
        this.asked((handlers) => handlers.onWrite(operation(connection, 0), new Uint8Array(value))).then(
          () => answer(0),
          () => answer(AttErrors.UNLIKELY_ERROR),
        );
      },
      onSubscriptionChange: (_connection, notifications) => this.handlers?.onSubscribe(notifications),
    };
  }

  private async asked<T>(work: (handlers: PeripheralHandlers) => Promise<T>): Promise<T> {
    if (!this.handlers) throw new Error("nobody listens");
    return work(this.handlers);
  }

  start(handlers: PeripheralHandlers): Promise<void> {
    this.handlers = handlers;
    handlers.onState("up");
    return Promise.resolve();
  }

  async advertise([uuid]: readonly string[]): Promise<void> {
    if (uuid === this.uuid) return;
    this.uuid = uuid;
    if (this.isCalling) await new Promise<void>((resolve) => this.manager.stopAdvertising(resolve));
    this.isCalling = false;
    this.call();
  }

  private call(): void {
    const { manager, uuid } = this;
    if (uuid === undefined || this.connection || this.isCalling) return;
    this.isCalling = true;
    const flags = new AdvertisingDataBuilder().addFlags(["leGeneralDiscoverableMode", "brEdrNotSupported"]);
    manager.setAdvertisingData(flags.add128BitServiceUUIDs(true, [uuid]).build());
    manager.startAdvertising({}, (status, connection) => {
      this.isCalling = false;
      if (status === 0) this.connected(connection);
    });
  }

  private connected(connection: Connection): void {
    this.connection = connection;
    this.connections++;
    connection.on("disconnect", () => {
      this.connection = undefined;
      this.handlers?.onGone(this.device);
      this.call();
    });
  }

  notify(value: Bytes): void {
    if (this.connection) this.stream.notify?.(this.connection, Buffer.from(value));
  }

  /** Nothing but notifications, each as soon as the stack has sent the one before. */
  async notifyPlainly(count: number, length: number): Promise<void> {
    const { connection, stream } = this;
    if (!connection) throw new Error("nobody is connected");
    for (let i = 0; i < count; i++)
      await new Promise<void>((resolve) => stream.notify?.(connection, Buffer.alloc(length, i), resolve));
  }

  disconnect(device: string): Promise<void> {
    if (device === this.device) this.connection?.disconnect();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** Bytes that were notified, and when the first and the last of them came, in seconds. */
export interface Notified {
  values: number;
  bytes: number;
  from: number;
  to: number;
}

export interface BleGatt extends Gatt {
  readonly notified: Notified;
}

/** @param isWide whether it asks for more than 23 bytes a packet */
export async function visitorsGatt(manager: Manager, uuid: string, isWide: boolean): Promise<BleGatt> {
  const connection = await connected(manager, uuid);
  const { gatt } = connection;
  if (isWide) await new Promise<void>((resolve) => gatt.exchangeMtu(resolve));
  const found = await characteristicsOf(connection);
  const of = (name: Characteristic): RemoteCharacteristic => {
    const one = found.find((other) => other.uuid.toLowerCase() === COURIER_CHARACTERISTICS[name]);
    if (!one) throw new Error(`no ${name}`);
    return one;
  };
  const notified: Notified = { values: 0, bytes: 0, from: 0, to: 0 };
  return {
    notified,
    read: (name) => asked((done) => of(name).read(done)),
    async write(name, value) {
      await asked((done) => of(name).write(Buffer.from(value), done));
    },
    async subscribe(heard) {
      of("EVENT_STREAM").on("change", (value: Buffer) => {
        const now = performance.now() / 1000;
        Object.assign(notified, { values: notified.values + 1, bytes: notified.bytes + value.length });
        Object.assign(notified, { from: notified.from || now, to: now });
        heard(new Uint8Array(value));
      });
      await asked((done) => of("EVENT_STREAM").writeCCCD(true, false, done));
      return true;
    },
    async close() {
      const gone = new Promise((resolve) => connection.once("disconnect", resolve));
      connection.disconnect();
      await gone;
    },
  };
}

function asked(work: (done: (error: number, value?: Buffer) => void) => void): Promise<Bytes> {
  return new Promise((resolve, reject) =>
    work((error, value) => (error === 0 ? resolve(new Uint8Array(value ?? [])) : reject(new Error(`ATT error ${error}`)))),
  );
}

/** Looks for whoever calls under the name. */
function connected(manager: Manager, uuid: string): Promise<Connection> {
  return new Promise((resolve) => {
    const scanner = manager.startScan({});
    scanner.on("report", ({ addressType, address, parsedDataItems }) => {
      if (!parsedDataItems.serviceUuids?.some((one: string) => one.toLowerCase() === uuid)) return;
      scanner.stopScan();
      scanner.removeAllListeners("report");
      manager.connect(addressType, address, {}, resolve);
    });
  });
}

async function characteristicsOf({ gatt }: Connection): Promise<readonly RemoteCharacteristic[]> {
  const [service] = await new Promise<Parameters<Parameters<typeof gatt.discoverServicesByUuid>[2]>[0]>((resolve) =>
    gatt.discoverServicesByUuid(COURIER_SERVICE, 1, resolve),
  );
  if (!service) throw new Error("no such service");
  return new Promise((resolve) => service.discoverCharacteristics(resolve));
}
