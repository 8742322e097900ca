import { expect, it } from "vitest";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../../protocol/carry/advert.ts";
import { type BluetoothDevice, type GattCharacteristic, webRadio } from "./web-bluetooth.ts";

type Name = keyof typeof COURIER_CHARACTERISTICS;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const view = (values: Uint8Array): DataView => new DataView(values.slice().buffer);
const turns = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await Promise.resolve();
};

/** A box that answers when the test says so, and counts what is asked of it at once. */
class FakeBox {
  readonly asked: string[] = [];
  atOnce = 0;
  most = 0;
  stream: Uint8Array[] = [];
  answers: (() => void)[] = [];
  isSlow = false;
  fails: string | undefined;
  failsToConnect = 0;
  readonly timers: (() => void)[] = [];
  readonly device: BluetoothDevice;
  readonly found = new Map<Name, GattCharacteristic>();

  constructor() {
    const gatt = {
      connected: false,
      connect: async () => {
        this.asked.push("connect");
        if (this.failsToConnect-- > 0) throw new DOMException("GATT error 133", "NetworkError");
        gatt.connected = true;
        return { getPrimaryService: async (uuid: string) => this.service(uuid) };
      },
      disconnect: () => {
        if (!gatt.connected) return;
        gatt.connected = false;
        this.device.dispatchEvent(new Event("gattserverdisconnected"));
      },
    };
    this.device = Object.assign(new EventTarget(), { gatt });
  }

  private service(uuid: string) {
    expect(uuid).toBe(COURIER_SERVICE);
    return {
      getCharacteristic: async (id: string) => {
        const name = (Object.keys(COURIER_CHARACTERISTICS) as Name[]).find((one) => COURIER_CHARACTERISTICS[one] === id);
        const made = this.characteristic(name as Name);
        this.found.set(name as Name, made);
        return made;
      },
    };
  }

  private async answering(what: string): Promise<void> {
    this.asked.push(what);
    this.most = Math.max(this.most, ++this.atOnce);
    if (this.isSlow) await new Promise<void>((resolve) => this.answers.push(resolve));
    else await Promise.resolve();
    this.atOnce--;
    if (this.fails === what) throw new DOMException("no", "NotSupportedError");
  }

  private characteristic(name: Name): GattCharacteristic {
    const made: GattCharacteristic & { value: DataView | undefined } = Object.assign(new EventTarget(), {
      value: undefined as DataView | undefined,
      readValue: async () => {
        await this.answering(`read ${name}`);
        made.value = view(name === "EVENT_STREAM" ? (this.stream.shift() ?? bytes()) : bytes(7));
        made.dispatchEvent(new Event("characteristicvaluechanged"));
        return made.value;
      },
      writeValueWithResponse: (value: BufferSource) => this.answering(`write ${name} ${value.byteLength}`),
      startNotifications: () => this.answering(`notify ${name}`),
    });
    return made;
  }

  notify(value: Uint8Array): void {
    const stream = this.found.get("EVENT_STREAM") as GattCharacteristic & { value: DataView };
    stream.value = view(value);
    stream.dispatchEvent(new Event("characteristicvaluechanged"));
  }
}

async function chosen(box = new FakeBox()) {
  const heard: (Uint8Array | undefined)[] = [];
  const after = (_seconds: number, call: () => void) => {
    box.timers.push(call);
    return () => box.timers.splice(box.timers.indexOf(call), 1);
  };
  const radio = webRadio({ requestDevice: async () => box.device }, after);
  const link = await radio.choose(["name"], (value) => heard.push(value));
  return { box, heard, link };
}

it.each([
  ["off", { getAvailability: async () => false, requestDevice: () => Promise.reject(new Error("never asked")) }],
  ["refused", { requestDevice: () => Promise.reject(new DOMException("blocked", "SecurityError")) }],
  ["refused", { requestDevice: () => Promise.reject(new DOMException("blocked", "NotAllowedError")) }],
  ["none", { requestDevice: () => Promise.reject(new DOMException("closed the list", "NotFoundError")) }],
])("says what is wrong: %s", async (trouble, bluetooth) => {
  await expect(webRadio(bluetooth, () => () => {}).choose(["a"], () => {})).rejects.toMatchObject({ trouble });
});

it("asks for each name, and may then use the couriers' service", async () => {
  const asked: unknown[] = [];
  const requestDevice = async (options: unknown): Promise<BluetoothDevice> => {
    asked.push(options);
    return new FakeBox().device;
  };
  await webRadio({ getAvailability: async () => true, requestDevice }, () => () => {}).choose(["a", "b"], () => {});
  expect(asked).toEqual([{ filters: [{ services: ["a"] }, { services: ["b"] }], optionalServices: [COURIER_SERVICE] }]);
});

it("does one operation at a time, with answers to writes, and reads ahead of what is asked", async () => {
  const { box, link } = await chosen();
  box.failsToConnect = 1;
  expect(await link.perform({ do: "connect" }), "the second attempt").toEqual({ is: "done" });
  expect(await link.perform({ do: "nonce" })).toEqual({ is: "done", values: [bytes(7)] });
  box.stream = [bytes(1), bytes(2), bytes(3)];
  expect(await link.perform({ do: "read" })).toEqual({ is: "done", values: [bytes(1)] });
  const both = [link.perform({ do: "write", value: bytes(1, 2) }), link.perform({ do: "read" })];
  expect(await Promise.all(both)).toEqual([{ is: "done" }, { is: "done", values: [bytes(2)] }]);
  await turns();
  expect(await link.perform({ do: "write", value: bytes(9), anew: true })).toEqual({ is: "done" });
  box.stream = [bytes(4)];
  expect(await link.perform({ do: "read" }), "what was read before counts no more").toEqual({ is: "done", values: [bytes(4)] });
  expect(await link.perform({ do: "read" })).toEqual({ is: "done", values: [bytes()] });
  await turns();
  expect(box.most).toBe(1);
  const reads = box.asked.filter((what) => what === "read EVENT_STREAM").length;
  expect(await link.perform({ do: "read" }), "nothing is read ahead of nothing").toEqual({ is: "done", values: [bytes()] });
  await turns();
  expect(box.asked.filter((what) => what === "read EVENT_STREAM")).toHaveLength(reads + 1);
});

it("hears notifications until it reads, and that the connection is gone", async () => {
  const { box, heard, link } = await chosen();
  await link.perform({ do: "connect" });
  expect(await link.perform({ do: "subscribe" })).toEqual({ is: "done" });
  box.notify(bytes(1));
  await link.perform({ do: "read" });
  box.notify(bytes(2));
  expect(heard).toEqual([bytes(1)]);
  box.device.gatt?.disconnect();
  expect(heard).toEqual([bytes(1), undefined]);
  expect(await link.perform({ do: "read" })).toEqual({ is: "gone" });
});

it("tells a box that says no from one that is gone, and does not wait for ever", async () => {
  const { box, heard, link } = await chosen();
  await link.perform({ do: "connect" });
  box.fails = "write AUTH_RESPONSE 144";
  expect(await link.perform({ do: "authenticate", value: new Uint8Array(144) })).toEqual({ is: "refused" });
  box.fails = "notify EVENT_STREAM";
  expect(await link.perform({ do: "subscribe" })).toEqual({ is: "refused" });
  box.isSlow = true;
  const late = link.perform({ do: "read" });
  await turns();
  for (const timer of [...box.timers]) timer();
  expect(await late).toEqual({ is: "gone" });
  expect(box.device.gatt?.connected).toBe(false);
  expect(heard).toEqual([]);
  box.isSlow = false;
  expect(await link.perform({ do: "connect" }), "the same device again").toEqual({ is: "done" });
  link.close();
  expect(await link.perform({ do: "nonce" })).toEqual({ is: "gone" });
  expect(heard, "who closes it need not be told").toEqual([]);
});

it("a connection that comes about after the page let go of it is not kept", async () => {
  let go: () => void = () => {};
  const gatt = {
    connected: false,
    connect: async () => {
      gatt.connected = true;
      return {
        getPrimaryService: async () => ({
          getCharacteristic: async () => {
            // The stack answers although the page disconnected; what Chromium does is not tried here.
            await new Promise<void>((resolve) => {
              go = resolve;
            });
            gatt.connected = true;
            return Object.assign(new EventTarget(), {
              readValue: async () => new DataView(new ArrayBuffer(0)),
              writeValueWithResponse: async () => {},
              startNotifications: async () => {},
            });
          },
        }),
      };
    },
    disconnect: () => {
      gatt.connected = false;
    },
  };
  const device = Object.assign(new EventTarget(), { gatt }) as unknown as BluetoothDevice;
  const link = await webRadio({ requestDevice: async () => device }, () => () => {}).choose(["a"], () => {});
  const connecting = link.perform({ do: "connect" });
  for (let i = 0; i < 20; i++) await Promise.resolve();
  link.close();
  for (let i = 0; i < 200; i++) {
    go();
    await Promise.resolve();
  }
  expect([await connecting, gatt.connected]).toEqual([{ is: "gone" }, false]);
});
