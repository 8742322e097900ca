/** A Bluetooth daemon on a message bus of the test's own, and devices that connect to whoever registered with it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Message, type MessageBus, MessageType, sessionBus, Variant } from "dbus-next";
import type { Characteristic } from "../../courier/peripheral.ts";
import { COURIER_CHARACTERISTICS } from "../../src/protocol/carry/advert.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Gatt } from "./radio.ts";

const BLUEZ = "org.bluez";
const PROPERTIES = "org.freedesktop.DBus.Properties";
const OBJECTS = "org.freedesktop.DBus.ObjectManager";
const CHARACTERISTIC = `${BLUEZ}.GattCharacteristic1`;
const ADAPTER = "/org/bluez/hci0";

/** Whether the tests can have a bus; else why not. */
export const noBus: string | undefined =
  spawnSync("dbus-daemon", ["--version"]).status === 0 ? undefined : "dbus-daemon is not installed (apt install dbus)";

export interface TestBus {
  readonly address: string;
  stop(): void;
}

/** @param dir for its socket */
export async function launchBus(dir: string): Promise<TestBus> {
  const address = `unix:path=${join(dir, "bus")}`;
  const child = spawn("dbus-daemon", ["--session", "--nofork", "--print-address", `--address=${address}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(createInterface({ input: child.stdout }), "line");
  return { address, stop: () => void child.kill("SIGKILL") };
}

type Properties = Record<string, Variant>;
type Objects = Record<string, Record<string, Properties>>;

/** Something that is waited for: whoever waits is woken by every change. */
class Changes {
  private waiting: (() => void)[] = [];

  happened(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  async until(is: () => boolean): Promise<void> {
    while (!is()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

export class FakeBlueZ {
  private readonly bus: MessageBus;
  readonly changes = new Changes();
  hasAdapter = true;
  isPowered = true;
  /** Whoever registered a service, and the service. */
  application: { readonly sender: string; readonly objects: Objects } | undefined;
  /** Names that are out, by the advert's path. */
  readonly adverts = new Map<string, string>();
  /** All that were ever out, in order. */
  readonly called: string[] = [];
  readonly disconnected: string[] = [];
  private readonly listeners = new Map<string, (value: Bytes) => void>();

  private constructor(bus: MessageBus) {
    this.bus = bus;
  }

  static async start(address: string): Promise<FakeBlueZ> {
    const bus = sessionBus({ busAddress: address });
    bus.on("error", () => undefined);
    await once(bus, "connect");
    const fake = new FakeBlueZ(bus);
    bus.addMethodHandler((message: Message) => fake.onCalled(message));
    bus.on("message", (message) => fake.heard(message));
    await fake.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch", "s", [
      `type='signal',interface='${PROPERTIES}',path='/cairn/courier/service/event_stream'`,
    ]);
    await bus.requestName(BLUEZ, 0);
    return fake;
  }

  private isStopped = false;

  /** The daemon ends: it forgets all. */
  stop(): void {
    if (!this.isStopped) this.bus.disconnect();
    this.isStopped = true;
  }

  private async call(
    destination: string,
    path: string,
    iface: string,
    member: string,
    signature = "",
    body: unknown[] = [],
  ): Promise<unknown[]> {
    const reply = await this.bus.call(new Message({ destination, path, interface: iface, member, signature, body }));
    return reply?.body ?? [];
  }

  private onCalled(message: Message): boolean {
    if (!message.path.startsWith("/org/bluez") && message.path !== "/") return false;
    this.answer(message).then(
      ([signature, body]) => this.send(Message.newMethodReturn(message, signature, body)),
      ({ message: name }: Error) =>
        // The package's types have a text where its code reads the message.
        this.send(Message.newError(message as unknown as string, `${BLUEZ}.Error.${name}`, name)),
    );
    return true;
  }

  private send(message: Message): void {
    if (!this.isStopped) this.bus.send(message);
  }

  private async answer({ sender, path, member, body }: Message): Promise<[signature: string, body: unknown[]]> {
    if (member === "GetManagedObjects") return ["a{oa{sa{sv}}}", [this.objects()]];
    if (member === "RegisterApplication") await this.register(sender, body[0] as string);
    else if (member === "RegisterAdvertisement") await this.advertise(sender, body[0] as string);
    else if (member === "UnregisterAdvertisement" && !this.adverts.delete(body[0] as string)) throw new Error("DoesNotExist");
    else if (member === "UnregisterApplication") this.application = undefined;
    else if (member === "Set") this.isPowered = (body[2] as Variant).value as boolean;
    else if (member === "Disconnect") this.gone(path);
    this.changes.happened();
    return ["", []];
  }

  private objects(): Objects {
    const adapter = { [`${BLUEZ}.GattManager1`]: {}, [`${BLUEZ}.LEAdvertisingManager1`]: {} };
    const powered = { [`${BLUEZ}.Adapter1`]: { Powered: new Variant("b", this.isPowered) } };
    return this.hasAdapter ? { [ADAPTER]: { ...adapter, ...powered } } : {};
  }

  private async register(sender: string, root: string): Promise<void> {
    if (this.application?.sender === sender) throw new Error("AlreadyExists");
    const [objects] = (await this.call(sender, root, OBJECTS, "GetManagedObjects")) as [Objects];
    this.application = { sender, objects };
  }

  private async advertise(sender: string, path: string): Promise<void> {
    const [properties] = (await this.call(sender, path, PROPERTIES, "GetAll", "s", [`${BLUEZ}.LEAdvertisement1`])) as [Properties];
    const [uuid = ""] = (properties.ServiceUUIDs?.value ?? []) as readonly string[];
    this.adverts.set(path, uuid);
    this.called.push(uuid);
  }

  private gone(device: string): void {
    this.disconnected.push(device);
    this.listeners.delete(device);
    this.signal(device, PROPERTIES, "PropertiesChanged", "sa{sv}as", [
      `${BLUEZ}.Device1`,
      { Connected: new Variant("b", false) },
      [],
    ]);
    this.changes.happened();
  }

  private signal(path: string, iface: string, member: string, signature: string, body: unknown[]): void {
    this.send(Message.newSignal(path, iface, member, signature, body));
  }

  /** The adapter is taken out, or put in again. */
  plug(isThere: boolean): void {
    this.hasAdapter = isThere;
    this.application = undefined;
    this.adverts.clear();
    const names = [`${BLUEZ}.GattManager1`, `${BLUEZ}.LEAdvertisingManager1`];
    if (isThere)
      this.signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [ADAPTER, Object.fromEntries(names.map((name) => [name, {}]))]);
    else this.signal("/", OBJECTS, "InterfacesRemoved", "oas", [ADAPTER, names]);
  }

  private heard({ type, sender, member, body }: Message): void {
    if (type !== MessageType.SIGNAL || member !== "PropertiesChanged" || sender !== this.application?.sender) return;
    const value = (body[1] as Properties).Value?.value as Buffer | undefined;
    if (value) for (const listener of this.listeners.values()) listener(new Uint8Array(value));
  }

  private pathOf(name: Characteristic): { readonly sender: string; readonly path: string } {
    const { sender, objects } = this.application ?? { sender: "", objects: {} };
    const isIt = (one: Record<string, Properties>): boolean => one[CHARACTERISTIC]?.UUID?.value === COURIER_CHARACTERISTICS[name];
    const [path] = Object.entries(objects).find(([, one]) => isIt(one)) ?? [];
    if (path === undefined) throw new Error("nothing is registered");
    return { sender, path };
  }

  private options(device: string, mtu: number, offset: number): Properties {
    return { device: new Variant("o", device), mtu: new Variant("q", mtu), offset: new Variant("q", offset) };
  }

  /** A device on a connection of this MTU: long values are read and written in pieces, as the stacks do. */
  device(name: string, mtu: number): Gatt {
    const device = `${ADAPTER}/dev_${name}`;
    const part = async (characteristic: Characteristic, offset: number): Promise<Bytes> => {
      const { sender, path } = this.pathOf(characteristic);
      const [value] = await this.call(sender, path, CHARACTERISTIC, "ReadValue", "a{sv}", [this.options(device, mtu, offset)]);
      return new Uint8Array(value as Buffer).slice(0, mtu - 1);
    };
    return {
      async read(characteristic) {
        const parts = [await part(characteristic, 0)];
        for (
          let length = parts[0]?.length ?? 0;
          parts.at(-1)?.length === mtu - 1 && length < 512;
          length += parts.at(-1)?.length ?? 0
        )
          parts.push(await part(characteristic, length));
        return new Uint8Array(Buffer.concat(parts));
      },
      write: async (characteristic, value) => {
        const { sender, path } = this.pathOf(characteristic);
        await this.call(sender, path, CHARACTERISTIC, "WriteValue", "aya{sv}", [Buffer.from(value), this.options(device, mtu, 0)]);
      },
      subscribe: async (heard) => {
        const { sender, path } = this.pathOf("EVENT_STREAM");
        // What does not fit in a packet is cut, in silence.
        this.listeners.set(device, (value) => heard(value.slice(0, mtu - 3)));
        await this.call(sender, path, CHARACTERISTIC, "StartNotify");
        return true;
      },
      close: async () => this.gone(device),
    };
  }
}
