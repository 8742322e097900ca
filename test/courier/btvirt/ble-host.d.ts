/** Of ble-host, which has no types, what is used. */
declare module "ble-host" {
  import type { EventEmitter } from "node:events";

  type Answer = (error: number, value?: Buffer) => void;
  interface RemoteCharacteristic extends EventEmitter {
    readonly uuid: string;
    read(done: Answer): void;
    write(value: Buffer, done: Answer): void;
    writeCCCD(notifications: boolean, indications: boolean, done: Answer): void;
  }
  interface RemoteService {
    discoverCharacteristics(done: (found: readonly RemoteCharacteristic[]) => void): void;
  }
  interface Connection extends EventEmitter {
    readonly peerAddress: string;
    readonly gatt: {
      readonly currentMtu: number;
      exchangeMtu(done: () => void): void;
      discoverServicesByUuid(uuid: string, most: number, done: (found: readonly RemoteService[]) => void): void;
    };
    disconnect(): void;
  }
  interface OwnCharacteristic {
    readonly uuid: string;
    readonly properties: readonly string[];
    onPartialRead(connection: Connection, offset: number, answer: Answer): void;
    onWrite(connection: Connection, needsResponse: boolean, value: Buffer, answer: Answer): void;
    onSubscriptionChange(connection: Connection, notifications: boolean): void;
    /** There once the service is. @returns whether they subscribed */
    notify?(connection: Connection, value: Buffer, sent?: () => void): boolean;
  }
  interface Report {
    readonly addressType: string;
    readonly address: string;
    readonly parsedDataItems: { readonly serviceUuids?: readonly string[] };
  }
  interface Manager {
    readonly gattDb: { addServices(services: readonly { uuid: string; characteristics: readonly OwnCharacteristic[] }[]): void };
    setAdvertisingData(data: Buffer): void;
    startAdvertising(parameters: object, connected: (status: number, connection: Connection) => void): void;
    stopAdvertising(done: () => void): void;
    startScan(parameters: object): EventEmitter & { stopScan(): void };
    connect(addressType: string, address: string, parameters: object, connected: (connection: Connection) => void): void;
  }
  export const BleManager: {
    create(transport: EventEmitter, options: object, done: (error: Error | null, manager: Manager) => void): void;
  };
  export const AdvertisingDataBuilder: new () => {
    addFlags(flags: readonly string[]): { add128BitServiceUUIDs(all: boolean, uuids: readonly string[]): { build(): Buffer } };
  };
  export const AttErrors: { readonly UNLIKELY_ERROR: number };
}
