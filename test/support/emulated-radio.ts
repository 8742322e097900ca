/**
 * The box's radio as Chromium emulates it: what a page asks of a peripheral comes here and is answered by the box. The emulation cannot push
 * values, so subscribing is refused and the page reads. One a browser, whatever its contexts.
 */
import type { Browser, CDPSession, Page } from "playwright";
import type { Characteristic, PeripheralHandlers, PeripheralPort } from "../../courier/peripheral.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../src/protocol/carry/advert.ts";

export const BLUETOOTH_FLAG = "--enable-blink-features=WebBluetooth";

/** The address changes, as that of a box does: one that a page let go of is not listed any more. */
const addressOf = (n: number): string => `09:09:09:09:09:${n.toString(16).padStart(2, "0")}`;
const TIMEOUT_MS = 10_000;
/** ATT: unlikely error. */
const REFUSED = 0x0e;
/** Without this descriptor a page cannot subscribe. */
const CLIENT_CONFIGURATION = "00002902-0000-1000-8000-00805f9b34fb";
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
  private readonly takesSubscriptions: boolean;
  private cdp: CDPSession | undefined;
  private handlers: PeripheralHandlers | undefined;
  private readonly named = new Map<string, Characteristic>();
  private adverts = 0;
  private connections = 0;
  /** Whoever is connected came by this one. */
  private address = "";
  advertised: readonly string[] = [];
  /** Operations that were answered, and the bytes of their values. */
  readonly count = { operations: 0, bytes: 0 };
  /** What the box notifies, which goes nowhere by itself. */
  onNotify: (value: Uint8Array) => void = () => {};

  /** @param takesSubscriptions whether a page may subscribe: then the test brings what is notified */
  constructor(browser: Browser, takesSubscriptions = false) {
    this.browser = browser;
    this.takesSubscriptions = takesSubscriptions;
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
    const operation = { characteristic, device: this.device, offset: 0, mtu: undefined };
    this.count.operations++;
    if (type === "read") {
      const value = await handlers.onRead(operation);
      this.count.bytes += value.length;
      return value;
    }
    if (type === "write") {
      const value = new Uint8Array(Buffer.from(data, "base64"));
      this.count.bytes += value.length;
      await handlers.onWrite(operation, value);
      return undefined;
    }
    if (type === "subscribe-to-notifications" && !this.takesSubscriptions) throw new Error("nothing can be pushed");
    handlers.onSubscribe(type === "subscribe-to-notifications");
    return undefined;
  }

  notify(value: Uint8Array): void {
    this.onNotify(value);
  }

  async disconnect(device: string): Promise<void> {
    this.handlers?.onGone(device);
    if (device === this.device) this.say("simulateGATTDisconnection", { address: this.address });
  }

  /** Bluetooth is turned off or on. */
  async power(isOn: boolean): Promise<void> {
    await this.send("setSimulatedCentralState", { state: isOn ? "powered-on" : "powered-off" });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** Answers the browser's list of boxes, each time it is shown. @returns how often it was */
export async function choosesTheBox(page: Page): Promise<{ readonly times: () => number; answer: "first" | "cancel" }> {
  const cdp = await page.context().newCDPSession(page);
  let times = 0;
  const how = { times: () => times, answer: "first" as "first" | "cancel" };
  let last: string | undefined;
  cdp.on("DeviceAccess.deviceRequestPrompted", ({ id, devices }) => {
    // Told again with each device that is found; a second answer ends the browser.
    if (id === last || (how.answer === "first" && devices.length === 0)) return;
    last = id;
    times++;
    const [first] = devices;
    const chosen = how.answer === "first" && first !== undefined;
    const answered = chosen
      ? cdp.send("DeviceAccess.selectPrompt", { id, deviceId: first.id })
      : cdp.send("DeviceAccess.cancelPrompt", { id });
    answered.catch(() => {});
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
