/**
 * The box's radio as Chromium emulates it: what a page asks of a peripheral comes here and is answered by the box. The emulation cannot push
 * values, so subscribing is refused and the page reads. One a browser, whatever its contexts.
 */
import { performance } from "node:perf_hooks";
import type { Browser, CDPSession, Page } from "playwright";
import type { Characteristic, PeripheralHandlers, PeripheralPort } from "../../courier/peripheral.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../src/protocol/carry/advert.ts";

export const BLUETOOTH_FLAG = "--enable-blink-features=WebBluetooth";

/** The address changes, as that of a box does: one that a page let go of is not listed any more. */
const addressOf = (n: number): string => `09:09:09:09:09:${n.toString(16).padStart(2, "0").toUpperCase()}`;
const TIMEOUT_MS = 10_000;
/** ATT: unlikely error. */
const REFUSED = 0x0e;
/** Without this descriptor a page cannot subscribe. */
const CLIENT_CONFIGURATION = "00002902-0000-1000-8000-00805f9b34fb";
const NOTHING = { operations: 0, reads: 0, bytes: 0, from: 0, to: 0 };
const PROPERTIES: Readonly<Record<Characteristic, object>> = {
  HANDSHAKE_NONCE: { read: true },
  AUTH_RESPONSE: { write: true },
  EVENT_STREAM: { read: true, notify: true },
  EVENT_ACK: { write: true },
};

/** The emulation forgets some questions for good. */
function within<T>(work: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the emulation did not answer: ${what}`)), TIMEOUT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export class EmulatedRadio implements PeripheralPort {
  private readonly browser: Browser;
  private cdp: CDPSession | undefined;
  private handlers: PeripheralHandlers | undefined;
  private readonly named = new Map<string, Characteristic>();
  private adverts = 0;
  private connections = 0;
  /** Whoever is connected came by this one. */
  private address = "";
  advertised: readonly string[] = [];
  /** Whether a page may subscribe: then the test brings it what is notified. */
  takesSubscriptions = false;
  /** Operations that were asked, the bytes of their values, and when the first came and the last was answered, in milliseconds. */
  private count = NOTHING;
  /** What the box notifies, which goes nowhere by itself. */
  onNotify: (value: Uint8Array) => void = () => {};

  constructor(browser: Browser) {
    this.browser = browser;
  }

  /** The emulated adapter goes with the last page that uses it: this one stays. @param url of a page that may use Bluetooth */
  async keep(url: string): Promise<void> {
    const page = await (await this.browser.newContext()).newPage();
    await page.goto(url);
    await page.evaluate(() =>
      (navigator as unknown as { readonly bluetooth: { getAvailability(): Promise<boolean> } }).bluetooth.getAvailability(),
    );
  }

  async start(handlers: PeripheralHandlers): Promise<void> {
    this.handlers = handlers;
    if (!this.cdp) {
      const cdp = await this.browser.newBrowserCDPSession();
      this.cdp = cdp;
      cdp.on("BluetoothEmulation.gattOperationReceived", ({ address, type }) => this.operation(address, type));
      cdp.on("BluetoothEmulation.characteristicOperationReceived", (event) => void this.asked(event));
      cdp.on("BluetoothEmulation.descriptorOperationReceived", ({ descriptorId, type }) =>
        this.say("simulateDescriptorOperationResponse", { descriptorId, type, code: 0 }),
      );
      await this.send("enable", { state: "powered-on", leSupported: true });
    }
    handlers.onState("up");
  }

  private async send(command: string, parameters: object): Promise<Record<string, string>> {
    const { cdp } = this;
    if (!cdp) throw new Error("not started");
    const sent = cdp.send(`BluetoothEmulation.${command}` as "BluetoothEmulation.disable", parameters as never);
    return within(sent as unknown as Promise<Record<string, string>>, command);
  }

  /** What nobody waits for; a page that is closed hears nothing. */
  private say(command: string, parameters: object): void {
    this.send(command, parameters).catch(() => {});
  }

  async advertise(uuids: readonly string[]): Promise<void> {
    this.advertised = uuids;
    if (uuids.length === 0) return;
    // As one that is connected to the system already: simulated adverts never come back while a prompt is answered.
    const address = addressOf(++this.adverts);
    const known = { address, name: "", manufacturerData: [], knownServiceUuids: [...uuids] };
    await this.send("simulatePreconnectedPeripheral", known);
    const { serviceId } = await this.send("addService", { address, serviceUuid: COURIER_SERVICE });
    for (const name of Object.keys(PROPERTIES) as Characteristic[]) {
      const characteristic = { serviceId, characteristicUuid: COURIER_CHARACTERISTICS[name], properties: PROPERTIES[name] };
      const { characteristicId = "" } = await this.send("addCharacteristic", characteristic);
      this.named.set(characteristicId, name);
      if (name === "EVENT_STREAM") await this.send("addDescriptor", { characteristicId, descriptorUuid: CLIENT_CONFIGURATION });
    }
  }

  /** The address under which it calls. */
  get calls(): string {
    return addressOf(this.adverts);
  }

  private get device(): string {
    return `connection ${this.connections}`;
  }

  private operation(address: string, type: "connection" | "discovery"): void {
    if (type === "connection") {
      this.address = address;
      // Nothing tells that a page let go; whoever comes next shows it.
      this.gone();
      this.connections++;
    }
    this.say("simulateGATTOperationResponse", { address, type, code: 0 });
  }

  /** The page let go of the box. */
  gone(): void {
    this.handlers?.onGone(this.device);
  }

  private async asked(event: { readonly characteristicId: string; readonly type: string; readonly data?: string }): Promise<void> {
    const { characteristicId, type } = event;
    const answer = await this.answered(event).then(
      (data) => ({ code: 0, ...(data ? { data: Buffer.from(data).toString("base64") } : {}) }),
      () => ({ code: REFUSED }),
    );
    this.say("simulateCharacteristicOperationResponse", { characteristicId, type, ...answer });
  }

  private async answered({
    characteristicId,
    type,
    data = "",
  }: {
    readonly characteristicId: string;
    readonly type: string;
    readonly data?: string;
  }): Promise<Uint8Array | undefined> {
    const { handlers } = this;
    const characteristic = this.named.get(characteristicId);
    if (!handlers || !characteristic) throw new Error("no such characteristic");
    const operation = { characteristic, device: this.device, offset: 0, mtu: 247 };
    if (type === "read") {
      const value = await handlers.onRead(operation);
      this.counted(value, true);
      return value;
    }
    if (type === "write") {
      const value = new Uint8Array(Buffer.from(data, "base64"));
      this.counted(value, false);
      await handlers.onWrite(operation, value);
      return undefined;
    }
    if (type === "subscribe-to-notifications" && !this.takesSubscriptions) throw new Error("nothing can be pushed");
    handlers.onSubscribe(type === "subscribe-to-notifications");
    return undefined;
  }

  private counted({ length }: Uint8Array, isRead: boolean): void {
    const { operations, reads, bytes, from } = this.count;
    const now = performance.now();
    this.count = { operations: operations + 1, reads: reads + (isRead ? 1 : 0), bytes: bytes + length, from: from || now, to: now };
  }

  /** @returns what was counted since the last time */
  counts(): typeof NOTHING {
    const { count } = this;
    this.count = NOTHING;
    return count;
  }

  /** Somebody else answers. @returns who did */
  swap(handlers: PeripheralHandlers): PeripheralHandlers | undefined {
    const before = this.handlers;
    this.handlers = handlers;
    return before;
  }

  notify(value: Uint8Array): void {
    this.onNotify(value);
  }

  async disconnect(device: string): Promise<void> {
    this.handlers?.onGone(device);
    if (device === this.device) this.say("simulateGATTDisconnection", { address: this.address });
  }

  /** Of the device that the browser runs on. */
  async power(state: "absent" | "powered-off" | "powered-on"): Promise<void> {
    await this.send("setSimulatedCentralState", { state });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** Answers the browser's list of boxes, each time it is shown. @returns how often it was; `when` it is answered */
export async function choosesTheBox(
  page: Page,
  radio: EmulatedRadio,
): Promise<{ readonly times: () => number; answer: "box" | "cancel"; when: Promise<unknown> }> {
  const cdp = await page.context().newCDPSession(page);
  let times = 0;
  const how = { times: () => times, answer: "box" as "box" | "cancel", when: Promise.resolve() as Promise<unknown> };
  let last: string | undefined;
  cdp.on("DeviceAccess.deviceRequestPrompted", ({ id, devices }) => {
    // Told again with each device that is found; a second answer ends the browser.
    const box = devices.find((one) => one.id === radio.calls);
    if (id === last || (how.answer === "box" && !box)) return;
    last = id;
    times++;
    const answer = () =>
      box && how.answer === "box"
        ? cdp.send("DeviceAccess.selectPrompt", { id, deviceId: box.id })
        : cdp.send("DeviceAccess.cancelPrompt", { id });
    how.when.then(answer).catch(() => {});
  });
  await within(cdp.send("DeviceAccess.enable"), "DeviceAccess.enable");
  return how;
}

/** Whether this browser can play a peripheral: why not. */
export async function noEmulation(browser: Browser): Promise<string | undefined> {
  const cdp = await browser.newBrowserCDPSession();
  try {
    await within(cdp.send("BluetoothEmulation.enable", { state: "powered-on", leSupported: true }), "enable");
    await cdp.send("BluetoothEmulation.disable");
    return undefined;
  } catch (error) {
    return `this browser (${browser.version()}) emulates no Bluetooth: ${String(error)}`;
  } finally {
    await cdp.detach();
  }
}
