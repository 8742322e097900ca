/** The GATT service as the daemon sees it: one object a characteristic, and what it asks of each, handed to the box. */
import { Variant } from "dbus-next";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../src/protocol/carry/advert.ts";
import type { Characteristic, Operation, PeripheralHandlers } from "../peripheral.ts";
import type { Answer } from "./bus.ts";

export const BLUEZ = "org.bluez";
export const ROOT = "/cairn/courier";
const SERVICE = `${ROOT}/service`;
export const CHARACTERISTIC = `${BLUEZ}.GattCharacteristic1`;

const FLAGS: Readonly<Record<Characteristic, readonly string[]>> = {
  HANDSHAKE_NONCE: ["read"],
  AUTH_RESPONSE: ["write"],
  EVENT_STREAM: ["read", "notify"],
  EVENT_ACK: ["write"],
};
const NAMES = Object.keys(FLAGS) as Characteristic[];
export const pathOf = (name: Characteristic): string => `${SERVICE}/${name.toLowerCase()}`;
export const characteristicAt = (path: string): Characteristic | undefined => NAMES.find((one) => pathOf(one) === path);

export type Properties = Record<string, Variant>;
/** By path, by interface. */
type Objects = Record<string, Record<string, Properties>>;

/** Options arrive as Variants. */
export const valueIn = (options: unknown, name: string): unknown => (options as Properties | undefined)?.[name]?.value;

export function objects(): Objects {
  const service = { UUID: new Variant("s", COURIER_SERVICE), Primary: new Variant("b", true) };
  const characteristics = NAMES.map((name) => {
    const properties = {
      UUID: new Variant("s", COURIER_CHARACTERISTICS[name]),
      Service: new Variant("o", SERVICE),
      Flags: new Variant("as", FLAGS[name]),
    };
    return [pathOf(name), { [CHARACTERISTIC]: properties }] as const;
  });
  return { [SERVICE]: { [`${BLUEZ}.GattService1`]: service }, ...Object.fromEntries(characteristics) };
}

/** One call of the daemon on a characteristic. */
export async function operate(
  handlers: PeripheralHandlers,
  name: Characteristic,
  member: string,
  body: readonly unknown[],
): Promise<Answer> {
  const done: Answer = { signature: "", body: [] };
  if (member === "StartNotify" || member === "StopNotify") {
    handlers.onSubscribe(member === "StartNotify");
    return done;
  }
  if (member === "ReadValue") {
    const value = await handlers.onRead(operationOf(name, body[0]));
    return { signature: "ay", body: [Buffer.from(value)] };
  }
  if (member !== "WriteValue") throw new Error("no such method");
  await handlers.onWrite(operationOf(name, body[1]), new Uint8Array(body[0] as Buffer));
  return done;
}

function operationOf(characteristic: Characteristic, options: unknown): Operation {
  const [device, offset, mtu] = ["device", "offset", "mtu"].map((name) => valueIn(options, name));
  return {
    characteristic,
    device: typeof device === "string" ? device : "",
    offset: typeof offset === "number" ? offset : 0,
    mtu: typeof mtu === "number" ? mtu : undefined,
  };
}
