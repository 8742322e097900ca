/**
 * A courier's box by Web Bluetooth, which is there in pages only, and not in every browser. Real stacks refuse a second operation while one is
 * under way, so there is one at a time; an operation that nobody answers ends the connection.
 */
import type { RadioAnswer, RadioTask } from "../../engine/face.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../protocol/carry/advert.ts";

/** Of the browser's, what is used. */
export interface GattCharacteristic extends EventTarget {
  readonly value?: DataView | undefined;
  readValue(): Promise<DataView>;
  writeValueWithResponse(value: BufferSource): Promise<void>;
  startNotifications(): Promise<unknown>;
}

interface GattService {
  getCharacteristic(uuid: string): Promise<GattCharacteristic>;
}

export interface BluetoothDevice extends EventTarget {
  readonly gatt?: {
    readonly connected: boolean;
    connect(): Promise<{ getPrimaryService(uuid: string): Promise<GattService> }>;
    disconnect(): void;
  };
}

export interface Bluetooth {
  getAvailability?(): Promise<boolean>;
  requestDevice(options: {
    readonly filters: readonly { readonly services: readonly string[] }[];
    readonly optionalServices: readonly string[];
  }): Promise<BluetoothDevice>;
}

type Gatt = Exclude<RadioTask, { readonly do: "connect" }>;

export type After = (seconds: number, call: () => void) => () => void;

const CONNECT_S = 15;
/** Longer than a box takes for a refusal, which is five seconds. */
const OPERATION_S = 12;

/** Values that may wait for the engine. */
const MOST_AHEAD = 32;

type Names = keyof typeof COURIER_CHARACTERISTICS;
const GONE: RadioAnswer = { is: "gone" };
const DONE: RadioAnswer = { is: "done" };

class Late extends Error {}

function within<T>(after: After, seconds: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = after(seconds, () => reject(new Late(`nothing in ${seconds} seconds`)));
    work.then(resolve, reject).finally(cancel);
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength).slice();

/** Reads one value after the other until there is none, or too many wait. */
class ReadAhead {
  private readonly read: () => Promise<RadioAnswer>;
  private values: Uint8Array[] = [];
  private end: RadioAnswer | undefined;
  private isReading = false;
  private isDropped = false;
  private arrived: () => void = () => {};

  constructor(read: () => Promise<RadioAnswer>) {
    this.read = read;
    this.go();
  }

  /** Whether nothing more comes of it. */
  get isOver(): boolean {
    return this.end !== undefined && this.values.length === 0;
  }

  drop(): void {
    this.isDropped = true;
    this.end = GONE;
    this.arrived();
  }

  private go(): void {
    if (this.isReading || this.isDropped || this.end || this.values.length >= MOST_AHEAD) return;
    this.isReading = true;
    void this.read().then((answer) => {
      this.isReading = false;
      const value = answer.is === "done" ? answer.values?.[0] : undefined;
      if (value && value.length > 0) this.values.push(value);
      else this.end = answer;
      this.arrived();
      this.go();
    });
  }

  async take(): Promise<RadioAnswer> {
    if (this.values.length === 0 && !this.end) await new Promise<void>((resolve) => (this.arrived = resolve));
    const { values } = this;
    this.values = [];
    this.go();
    if (values.length > 0 && !this.isDropped) return { is: "done", values };
    return this.end ?? GONE;
  }
}

export class WebBox {
  private readonly device: BluetoothDevice;
  private readonly heard: (value: Uint8Array | undefined) => void;
  private readonly after: After;
  private readonly characteristics = new Map<Names, GattCharacteristic>();
  private queue: Promise<unknown> = Promise.resolve();
  /** Reads that were begun before they were asked for. */
  private ahead: ReadAhead | undefined;
  /** Reads fire the same event as notifications, and what is notified then is late. */
  private isReading = false;
  private isOpen = false;
  private isClosed = false;

  constructor(device: BluetoothDevice, heard: (value: Uint8Array | undefined) => void, after: After) {
    this.device = device;
    this.heard = heard;
    this.after = after;
    device.addEventListener("gattserverdisconnected", () => this.lost());
  }

  private lost(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.forget();
    if (!this.isClosed) this.heard(undefined);
  }

  perform(task: RadioTask): Promise<RadioAnswer> {
    if (this.isClosed) return Promise.resolve(GONE);
    if (task.do === "connect") return this.connect();
    if (task.do === "read") return this.readOn();
    // What is read meanwhile was said before.
    if (task.do === "write" && task.anew) this.forget();
    return this.inTurn(() => this.operate(task));
  }

  private forget(): void {
    this.ahead?.drop();
    this.ahead = undefined;
  }

  /** All that was read since the last time, and at least one. Where something was read there is more, as a rule: the engine works meanwhile. */
  private async readOn(): Promise<RadioAnswer> {
    const ahead = this.ahead ?? new ReadAhead(() => this.inTurn(() => this.operate({ do: "read" })));
    this.ahead = ahead;
    const answer = await ahead.take();
    if (ahead.isOver && this.ahead === ahead) this.ahead = undefined;
    return answer;
  }

  /** One operation after the other. */
  private inTurn(work: () => Promise<RadioAnswer>): Promise<RadioAnswer> {
    const done = this.queue
      .then(() => (this.isOpen ? within(this.after, OPERATION_S, work()) : GONE))
      .catch((error: unknown) => this.failed(error));
    this.queue = done;
    return done;
  }

  /** The box said no, as long as it is there to say it. */
  private failed(error: unknown): RadioAnswer {
    const isThere = this.device.gatt?.connected === true && !(error instanceof Late);
    if (!isThere) this.disconnect();
    return isThere ? { is: "refused" } : GONE;
  }

  private async operate(task: Gatt): Promise<RadioAnswer> {
    if (task.do === "nonce") return { is: "done", values: [bytesOf(await this.of("HANDSHAKE_NONCE").readValue())] };
    if (task.do === "read") return this.read();
    if (task.do === "subscribe") await this.of("EVENT_STREAM").startNotifications();
    // A write with an answer: how much one without takes, no browser says.
    else await this.of(task.do === "write" ? "EVENT_ACK" : "AUTH_RESPONSE").writeValueWithResponse(task.value.slice());
    return DONE;
  }

  private async read(): Promise<RadioAnswer> {
    this.isReading = true;
    return { is: "done", values: [bytesOf(await this.of("EVENT_STREAM").readValue())] };
  }

  private of(name: Names): GattCharacteristic {
    const found = this.characteristics.get(name);
    if (!found) throw new Error("not connected");
    return found;
  }

  private async connect(): Promise<RadioAnswer> {
    await this.queue;
    this.disconnect();
    for (const isLast of [false, true]) {
      try {
        await within(this.after, CONNECT_S, this.discover());
        this.isOpen = true;
        return DONE;
      } catch (error) {
        this.disconnect();
        // The first attempt often fails on phones; who waited in vain for one does not wait for another.
        if (isLast || this.isClosed || error instanceof Late) return GONE;
      }
    }
    return GONE;
  }

  private async discover(): Promise<void> {
    const server = await this.device.gatt?.connect();
    if (!server) throw new Error("no such server");
    const service = await server.getPrimaryService(COURIER_SERVICE);
    for (const name of Object.keys(COURIER_CHARACTERISTICS) as Names[])
      this.characteristics.set(name, await service.getCharacteristic(COURIER_CHARACTERISTICS[name]));
    const stream = this.of("EVENT_STREAM");
    stream.addEventListener("characteristicvaluechanged", this.changed);
    // The page let go of it meanwhile; what the system still brought about is undone.
    if (!this.isClosed) return;
    this.disconnect();
    throw new Error("closed");
  }

  private readonly changed = ({ target }: Event): void => {
    const { value } = target as GattCharacteristic;
    if (value && this.isOpen && !this.isReading) this.heard(bytesOf(value));
  };

  private disconnect(): void {
    this.isOpen = false;
    this.forget();
    this.isReading = false;
    this.characteristics.clear();
    this.device.gatt?.disconnect();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.disconnect();
  }
}

export class RadioError extends Error {
  readonly trouble: "off" | "refused" | "none";
  constructor(trouble: "off" | "refused" | "none", cause?: unknown) {
    super(trouble, { cause });
    this.trouble = trouble;
  }
}

const REFUSED = ["SecurityError", "NotAllowedError"];

export function webRadio(bluetooth: Bluetooth, after: After) {
  return {
    async choose(names: readonly string[], heard: (value: Uint8Array | undefined) => void): Promise<WebBox> {
      if ((await bluetooth.getAvailability?.()) === false) throw new RadioError("off");
      const filters = names.map((name) => ({ services: [name] }));
      const device = await bluetooth.requestDevice({ filters, optionalServices: [COURIER_SERVICE] }).catch((error: unknown) => {
        const isRefused = REFUSED.includes((error as { readonly name?: string }).name ?? "");
        throw new RadioError(isRefused ? "refused" : "none", error);
      });
      return new WebBox(device, heard, after);
    },
  };
}
