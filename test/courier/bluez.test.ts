/** The radio through a Bluetooth daemon that is not one, on a message bus of the test's own. */
import { sessionBus } from "dbus-next";
import { expect, it } from "vitest";
import { BlueZPeripheral } from "../../courier/bluez/peripheral.ts";
import type { Operation, PeripheralHandlers, RadioState } from "../../courier/peripheral.ts";
import { createLog } from "../../src/host/log.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../src/protocol/carry/advert.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { undoLater } from "../relay/harness.ts";
import { startBus, startDaemon } from "./daemon.ts";
import { noBus } from "./fake-bluez.ts";

if (noBus) console.warn(`the tests of the radio are skipped: ${noBus}`);
const withBus = noBus ? it.skip : it;

class Heard implements PeripheralHandlers {
  readonly operations: (Operation & { readonly value?: Bytes })[] = [];
  readonly states: RadioState[] = [];
  readonly gone: string[] = [];
  readonly wants: boolean[] = [];
  value = Uint8Array.from({ length: 512 }, (_, i) => i);
  isRefusing = false;
  private waiting: (() => void)[] = [];

  private happened(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  async until(is: () => boolean): Promise<void> {
    while (!is()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async onRead(operation: Operation): Promise<Bytes> {
    this.operations.push(operation);
    return this.value.subarray(operation.offset);
  }

  async onWrite(operation: Operation, value: Bytes): Promise<void> {
    this.operations.push({ ...operation, value });
    if (this.isRefusing) throw new Error("a reason that nobody is told");
  }

  onSubscribe(wants: boolean): void {
    this.wants.push(wants);
    this.happened();
  }

  onGone(device: string): void {
    this.gone.push(device);
    this.happened();
  }

  onState(state: RadioState): void {
    this.states.push(state);
    this.happened();
  }
}

async function start(address: string) {
  const heard = new Heard();
  const clock = new FakeClock();
  const connect = () => sessionBus({ busAddress: address });
  const radio = new BlueZPeripheral({ adapter: "hci0", connect, after: clock.after, log: createLog("silent") });
  undoLater(() => radio.stop());
  await radio.start(heard);
  return { heard, clock, radio };
}

const up = async (heard: Heard, times = 1): Promise<void> =>
  heard.until(() => heard.states.filter((state) => state === "up").length >= times);
const DEVICE = "/org/bluez/hci0/dev_AA";

withBus("registers the service as it is specified, and its adverts", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  const { radio } = await start(address);
  await radio.advertise(["11111111-1111-4111-8111-111111111111"]);
  expect([...daemon.adverts.values()]).toEqual(["11111111-1111-4111-8111-111111111111"]);
  const objects = Object.values(daemon.application?.objects ?? {});
  const of = (name: string) => objects.map((one) => one[name]).filter((one) => one !== undefined);
  const service = of("org.bluez.GattService1");
  expect(service.map(({ UUID, Primary }) => [UUID?.value, Primary?.value])).toEqual([[COURIER_SERVICE, true]]);
  const characteristics = of("org.bluez.GattCharacteristic1");
  expect(Object.fromEntries(characteristics.map(({ UUID, Flags }) => [UUID?.value, Flags?.value]))).toEqual({
    [COURIER_CHARACTERISTICS.HANDSHAKE_NONCE]: ["read"],
    [COURIER_CHARACTERISTICS.AUTH_RESPONSE]: ["write"],
    [COURIER_CHARACTERISTICS.EVENT_STREAM]: ["read", "notify"],
    [COURIER_CHARACTERISTICS.EVENT_ACK]: ["write"],
  });
  await radio.advertise([]);
  expect(daemon.adverts.size).toBe(0);
  await radio.stop();
  expect(daemon.application).toBeUndefined();
});

withBus("passes reads and writes with device, offset and MTU, and tells one and the same error", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  const { heard } = await start(address);
  const gatt = daemon.device("AA", 185);
  expect(await gatt.read("EVENT_STREAM")).toEqual(heard.value);
  expect(heard.operations).toEqual(
    [0, 184, 368].map((offset) => ({ characteristic: "EVENT_STREAM", device: DEVICE, offset, mtu: 185 })),
  );
  await gatt.write("AUTH_RESPONSE", new Uint8Array(512).fill(3));
  expect(heard.operations.at(-1)).toEqual({
    ...{ characteristic: "AUTH_RESPONSE", device: DEVICE, offset: 0, mtu: 185 },
    value: new Uint8Array(512).fill(3),
  });
  heard.isRefusing = true;
  const error = await gatt.write("EVENT_ACK", new Uint8Array(1)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ type: "org.bluez.Error.Failed", text: "not now" });
});

withBus("notifies who subscribed, and says when a device is gone", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  const { heard, radio } = await start(address);
  const values: Bytes[] = [];
  await daemon.device("AA", 247).subscribe((value) => {
    values.push(value);
    daemon.changes.happened();
  });
  expect(heard.wants).toEqual([true]);
  for (let i = 0; i < 32; i++) radio.notify(new Uint8Array(244).fill(i));
  await daemon.changes.until(() => values.length === 32);
  expect(values.map(([first]) => first)).toEqual(Array.from({ length: 32 }, (_, i) => i));
  expect(values[0]).toHaveLength(244);
  await radio.disconnect(DEVICE);
  expect(daemon.disconnected).toEqual([DEVICE]);
  await heard.until(() => heard.gone.length >= 2);
});

withBus("calls under several names in turns, two seconds each", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  const { clock, radio } = await start(address);
  const names = ["a", "b", "c"].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);
  await radio.advertise(names);
  for (let turn = 2; turn <= 6; turn++) {
    clock.advance(2);
    await daemon.changes.until(() => daemon.called.length >= turn);
    expect(daemon.adverts.size, "one at a time").toBe(1);
  }
  const all = [...daemon.called];
  expect(all.slice(0, 3).sort()).toEqual(names);
  expect(all.slice(3)).toEqual(all.slice(0, 3));
});

withBus("waits for a daemon, registers again with the next one, and forgets who was connected", async () => {
  const address = await startBus();
  const { heard, radio } = await start(address);
  expect(heard.states).toEqual(["no-daemon"]);
  await radio.advertise(["11111111-1111-4111-8111-111111111111"]);
  const first = await startDaemon(address);
  await up(heard);
  await first.changes.until(() => first.adverts.size === 1);
  first.stop();
  await heard.until(() => heard.states.at(-1) === "no-daemon");
  const second = await startDaemon(address);
  await up(heard, 2);
  await second.changes.until(() => second.adverts.size === 1);
  expect(await second.device("AA", 517).read("HANDSHAKE_NONCE")).toEqual(heard.value);
});

withBus("clears its state when the adapter goes, and registers when it is back; turns it on where it is off", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  daemon.isPowered = false;
  const { heard, radio } = await start(address);
  expect(heard.states).toEqual(["up"]);
  expect(daemon.isPowered).toBe(true);
  await radio.advertise(["11111111-1111-4111-8111-111111111111"]);
  daemon.plug(false);
  await heard.until(() => heard.states.at(-1) === "no-adapter");
  daemon.plug(true);
  await up(heard, 2);
  await daemon.changes.until(() => daemon.adverts.size === 1);
});

withBus("answers nobody but the daemon", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  const { heard } = await start(address);
  const { sender } = daemon.application ?? { sender: "" };
  const other = await startDaemon(address);
  other.application = daemon.application;
  expect(sender).not.toBe("");
  await expect(other.device("AA", 247).read("HANDSHAKE_NONCE")).rejects.toThrow();
  expect(heard.operations).toEqual([]);
});
