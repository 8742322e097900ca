/**
 * The radio through BlueZ, by the system bus: a GATT service that the daemon calls, and adverts of one name at a time. Whatever goes away (the bus,
 * the daemon, the adapter) is waited for and told of; what was registered there is registered again.
 */

import type { MessageBus } from "dbus-next";
import { Variant } from "dbus-next";
import { describe, type Log } from "../../src/host/log.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { PeripheralHandlers, PeripheralPort, RadioState } from "../peripheral.ts";
import { type Answer, Bus, DBUS, type Incoming, isDbusError, OBJECTS, PROPERTIES } from "./bus.ts";
import { BLUEZ, CHARACTERISTIC, characteristicAt, objects, operate, type Properties, pathOf, ROOT, valueIn } from "./service.ts";

const ADVERT = `${BLUEZ}.LEAdvertisement1`;
const ADVERTS = `${BLUEZ}.LEAdvertisingManager1`;
const GATT = `${BLUEZ}.GattManager1`;

const ROTATE_SECS = 2;
/** After something did not work, and between two looks whether the bus is there. */
const AGAIN_SECS = 5;
const LOOK_SECS = 30;

export interface BlueZOptions {
  readonly adapter: string;
  readonly connect: () => MessageBus;
  readonly after: (seconds: number, run: () => void) => () => void;
  readonly log: Log;
}

export class BlueZPeripheral implements PeripheralPort {
  private readonly options: BlueZOptions;
  private readonly adapter: string;
  private handlers: PeripheralHandlers | undefined;
  private bus: Bus | undefined;
  /** The daemon's name on the bus. */
  private owner: string | undefined;
  private state: RadioState | undefined;
  private uuids: readonly string[] = [];
  private turn = 0;
  /** The advert that is registered: its path and name. */
  private advert: { readonly path: string; readonly uuid: string } | undefined;
  /** What the daemon is asked, one after the other. */
  private work: Promise<void> = Promise.resolve();
  private readonly timers = new Map<string, () => void>();
  private isStopped = false;

  constructor(options: BlueZOptions) {
    this.options = options;
    this.adapter = `/org/bluez/${options.adapter}`;
  }

  async start(handlers: PeripheralHandlers): Promise<void> {
    this.handlers = handlers;
    await this.connect();
  }

  private later(name: string, seconds: number, run: () => void): void {
    this.timers.get(name)?.();
    if (!this.isStopped) this.timers.set(name, this.options.after(seconds, run));
  }

  private inTurn(what: string, work: () => Promise<void>): Promise<void> {
    this.work = this.work.then(work).catch((error: unknown) => {
      if (!this.isStopped)
        this.options.log.warn({ ...describe(error), what }, "the Bluetooth daemon did not do what it was asked; it is asked again");
    });
    return this.work;
  }

  private enter(state: RadioState): void {
    if (state !== "up") this.advert = undefined;
    if (this.state === state) return;
    this.state = state;
    this.options.log.info({ state }, state === "up" ? "the radio is there" : "there is no radio; it is waited for");
    this.handlers?.onState(state);
  }

  private async connect(): Promise<void> {
    try {
      const { connect, after } = this.options;
      const bus = await Bus.open(connect, after, () => this.lost());
      this.bus = bus;
      bus.onCall((call) => this.called(call));
      bus.onSignal((signal) => this.signalled(signal));
      await bus.match(`type='signal',sender='${DBUS}',member='NameOwnerChanged',arg0='${BLUEZ}'`);
      await bus.match(`type='signal',sender='${BLUEZ}',interface='${OBJECTS}'`);
      for (const iface of ["Device1", "Adapter1"])
        await bus.match(`type='signal',sender='${BLUEZ}',interface='${PROPERTIES}',arg0='${BLUEZ}.${iface}'`);
      await this.register();
      this.look();
    } catch (error) {
      this.options.log.debug(describe(error), "the message bus cannot be reached; it is tried again in five seconds");
      this.lost();
    }
  }

  private lost(): void {
    if (this.isStopped) return;
    this.bus = undefined;
    this.owner = undefined;
    this.enter("no-bus");
    this.later("connect", AGAIN_SECS, () => void this.connect());
  }

  /** The bus says nothing when it goes away. */
  private look(): void {
    this.later("look", LOOK_SECS, () => {
      const { bus } = this;
      if (!bus) return;
      bus.call({ destination: DBUS, path: "/org/freedesktop/DBus", interface: DBUS, member: "GetId" }).then(
        () => this.look(),
        () => this.lost(),
      );
    });
  }

  private async ask(
    path: string,
    iface: string,
    member: string,
    signature = "",
    body: unknown[] = [],
  ): Promise<readonly unknown[]> {
    if (!this.bus) throw new Error("no bus");
    return this.bus.call({ destination: BLUEZ, path, interface: iface, member, signature, body });
  }

  private register(): Promise<void> {
    return this.inTurn("register", async () => {
      const state = await this.registered();
      this.enter(state);
      if (state === "refused") this.later("register", LOOK_SECS, () => void this.register());
      if (state === "up") await this.advertised();
    });
  }

  private async registered(): Promise<RadioState> {
    const { bus } = this;
    if (!bus) return "no-bus";
    try {
      const named = { destination: DBUS, path: "/org/freedesktop/DBus", interface: DBUS, member: "GetNameOwner" };
      [this.owner] = (await bus.call({ ...named, signature: "s", body: [BLUEZ] })) as [string];
    } catch (error) {
      if (isDbusError(error, `${DBUS}.Error.NameHasNoOwner`)) return "no-daemon";
      throw error;
    }
    const [daemons] = (await this.ask("/", OBJECTS, "GetManagedObjects")) as [ReturnType<typeof objects>];
    const adapter = daemons[this.adapter];
    if (!adapter?.[GATT] || !adapter[ADVERTS]) return "no-adapter";
    await this.powerOn(adapter[`${BLUEZ}.Adapter1`]);
    return this.application();
  }

  private async powerOn(adapter: Properties | undefined): Promise<void> {
    if (adapter?.Powered?.value !== false) return;
    const args = [`${BLUEZ}.Adapter1`, "Powered", new Variant("b", true)];
    await this.ask(this.adapter, PROPERTIES, "Set", "ssv", args);
  }

  private async application(): Promise<RadioState> {
    try {
      await this.ask(this.adapter, GATT, "RegisterApplication", "oa{sv}", [ROOT, {}]);
    } catch (error) {
      if (isDbusError(error, `${BLUEZ}.Error.AlreadyExists`)) return "up";
      this.options.log.error(
        describe(error),
        "the Bluetooth daemon refuses the box's service; is this user allowed to speak to it?",
      );
      return "refused";
    }
    return "up";
  }

  advertise(uuids: readonly string[]): Promise<void> {
    this.uuids = uuids;
    return this.state === "up" ? this.inTurn("advertise", () => this.advertised()) : Promise.resolve();
  }

  /** The next name in the place of the one that is out. */
  private async advertised(): Promise<void> {
    const uuid = this.uuids[this.turn++ % Math.max(1, this.uuids.length)];
    if (this.uuids.length > 1) this.later("turn", ROTATE_SECS, () => void this.inTurn("turn", () => this.advertised()));
    else this.timers.get("turn")?.();
    if (this.state !== "up" || uuid === this.advert?.uuid) return;
    const before = this.advert;
    this.advert = undefined;
    if (before) await this.withdraw(before.path);
    if (uuid === undefined) return;
    const advert = { path: `${ROOT}/advert${this.turn}`, uuid };
    this.advert = advert;
    try {
      await this.ask(this.adapter, ADVERTS, "RegisterAdvertisement", "oa{sv}", [advert.path, {}]);
    } catch (error) {
      this.advert = undefined;
      this.later("turn", AGAIN_SECS, () => void this.inTurn("turn", () => this.advertised()));
      throw error;
    }
  }

  private async withdraw(path: string): Promise<void> {
    try {
      await this.ask(this.adapter, ADVERTS, "UnregisterAdvertisement", "o", [path]);
    } catch (error) {
      if (!isDbusError(error, `${BLUEZ}.Error.DoesNotExist`)) throw error;
    }
  }

  notify(value: Bytes): void {
    const changed = { Value: new Variant("ay", Buffer.from(value)) };
    this.bus?.emit(pathOf("EVENT_STREAM"), PROPERTIES, "PropertiesChanged", "sa{sv}as", [CHARACTERISTIC, changed, []]);
  }

  async disconnect(device: string): Promise<void> {
    this.handlers?.onGone(device);
    await this.ask(device, `${BLUEZ}.Device1`, "Disconnect");
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const cancel of this.timers.values()) cancel();
    await this.work;
    const { bus, advert } = this;
    this.bus = undefined;
    if (bus && this.state === "up") {
      const bye = { destination: BLUEZ, path: this.adapter, signature: "o" };
      const calls = [
        ...(advert ? [{ ...bye, interface: ADVERTS, member: "UnregisterAdvertisement", body: [advert.path] }] : []),
        { ...bye, interface: GATT, member: "UnregisterApplication", body: [ROOT] },
      ];
      // The daemon forgets whoever leaves the bus: this is only politeness.
      await Promise.allSettled(calls.map((call) => bus.call(call)));
    }
    bus?.close();
  }

  /** Of the daemon alone, or of the bus itself: anybody may send a signal. */
  private signalled({ sender, path, interface: iface, member, body }: Incoming): void {
    if (sender === DBUS && member === "NameOwnerChanged" && body[0] === BLUEZ) this.daemonChanged(body[2] as string);
    if (sender !== this.owner) return;
    if (iface === PROPERTIES && member === "PropertiesChanged") this.propertiesChanged(path, body[0], body[1]);
    else if (iface === OBJECTS && member === "InterfacesRemoved") this.removed(body[0] as string, body[1] as readonly string[]);
    else if (iface === OBJECTS && member === "InterfacesAdded" && body[0] === this.adapter) void this.register();
  }

  private daemonChanged(owner: string): void {
    this.owner = owner || undefined;
    this.enter("no-daemon");
    if (owner) void this.register();
  }

  private propertiesChanged(path: string, iface: unknown, changed: unknown): void {
    if (iface === `${BLUEZ}.Device1` && valueIn(changed, "Connected") === false) this.handlers?.onGone(path);
    if (iface !== `${BLUEZ}.Adapter1` || path !== this.adapter) return;
    const powered = valueIn(changed, "Powered");
    if (powered === false) this.enter("no-adapter");
    else if (powered === true && this.state !== "up") void this.register();
  }

  private removed(path: string, interfaces: readonly string[]): void {
    if (path === this.adapter && interfaces.includes(GATT)) this.enter("no-adapter");
    else if (interfaces.includes(`${BLUEZ}.Device1`)) this.handlers?.onGone(path);
  }

  /** What the daemon asks of the service. Anybody on this machine may try, so it is the daemon alone who is answered. */
  private called(call: Incoming): Promise<Answer> | undefined {
    if (!call.path.startsWith(ROOT) || call.sender !== this.owner) return undefined;
    return this.answer(call);
  }

  private async answer({ path, interface: iface, member, body }: Incoming): Promise<Answer> {
    if (iface === OBJECTS && member === "GetManagedObjects") return { signature: "a{oa{sa{sv}}}", body: [objects()] };
    if (iface === PROPERTIES && member === "GetAll")
      return { signature: "a{sv}", body: [this.properties(path, body[0] as string)] };
    if (iface === ADVERT && member === "Release") return this.released(path);
    const name = characteristicAt(path);
    if (iface !== CHARACTERISTIC || !name) throw new Error("no such object");
    if (!this.handlers) throw new Error("not started");
    return operate(this.handlers, name, member, body);
  }

  private async released(path: string): Promise<Answer> {
    if (this.advert?.path === path) {
      this.advert = undefined;
      this.later("turn", ROTATE_SECS, () => void this.inTurn("turn", () => this.advertised()));
    }
    return { signature: "", body: [] };
  }

  private properties(path: string, iface: string): Properties {
    if (iface !== ADVERT || path !== this.advert?.path) return objects()[path]?.[iface] ?? {};
    return { Type: new Variant("s", "peripheral"), ServiceUUIDs: new Variant("as", [this.advert.uuid]) };
  }
}
