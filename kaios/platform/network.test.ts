/** The phone's network port on a simulated Gecko: which connections its requests use, and which answers it accepts. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { REPLY_BYTES } from "../../src/engine/ports.ts";
import { phoneNetwork } from "./network.ts";

const RELAY = "https://relay.example";

interface Options {
  readonly mozSystem?: boolean;
  readonly mozAnon?: boolean;
}

/** The used part of Gecko's XMLHttpRequest. Connections of anonymous requests have a pool of their own. */
class GeckoRequest {
  static readonly all: GeckoRequest[] = [];
  readonly mozSystem?: boolean;
  readonly mozAnon?: boolean;
  readonly headers: Record<string, string> = {};
  url = "";
  responseURL = "";
  responseType = "";
  timeout = 0;
  status = 0;
  response = new ArrayBuffer(0);
  answered: Record<string, string> = {};
  aborted = false;
  onload = (): void => {};
  onerror = (): void => {};
  ontimeout = (): void => {};
  onprogress = (_: { readonly loaded: number }): void => {};

  constructor({ mozSystem = false, mozAnon = false }: Options = {}) {
    this.mozSystem = mozSystem;
    this.mozAnon = mozAnon;
    GeckoRequest.all.push(this);
  }

  /** The pool of its connection. */
  get pool(): string {
    return `${new URL(this.url).origin} ${this.mozAnon ? "anonymous" : "ordinary"}`;
  }

  open(_method: string, url: string): void {
    this.url = url;
    this.responseURL = url;
  }
  setRequestHeader(name: string, value: string): void {
    // As browsers do: a second value is added to the first.
    const before = this.headers[name];
    this.headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  getResponseHeader(name: string): string | null {
    return this.answered[name] ?? null;
  }
  send(_body: unknown): void {}
  abort(): void {
    this.aborted = true;
  }

  answer(bytes: number, status = 200): void {
    this.status = status;
    this.response = new ArrayBuffer(bytes);
    this.onload();
  }
}

/** XMLHttpRequest in other browsers, without these options. */
class PlainRequest extends GeckoRequest {
  constructor() {
    super();
    Object.assign(this, { mozSystem: undefined, mozAnon: undefined });
  }
}

const last = (): GeckoRequest => GeckoRequest.all.at(-1) as GeckoRequest;

beforeEach(() => {
  GeckoRequest.all.length = 0;
  vi.stubGlobal("XMLHttpRequest", GeckoRequest);
});
afterEach(() => vi.unstubAllGlobals());

describe("connections of the phone", () => {
  it("are never shared by signed requests and anonymous ones", async () => {
    const asks = [
      phoneNetwork.request("GET", `${RELAY}/v1/capabilities`, undefined, { signed: true }),
      phoneNetwork.request("POST", `${RELAY}/v1/note/submit`, new Uint8Array(1)),
      phoneNetwork.request("GET", `${RELAY}/v1/events?since=0`, undefined, { signed: true, patience_s: 60 }),
      phoneNetwork.request("POST", `${RELAY}/v1/room/submit`, new Uint8Array(1), { signed: false }),
    ];
    for (const one of GeckoRequest.all) one.answer(0);
    await Promise.all(asks);
    const pools = GeckoRequest.all.map(({ pool }) => pool);
    expect(pools).toEqual([`${RELAY} ordinary`, `${RELAY} anonymous`, `${RELAY} ordinary`, `${RELAY} anonymous`]);
    // Otherwise an app with its own origin reaches no relay.
    expect(GeckoRequest.all.every(({ mozSystem }) => mozSystem)).toBe(true);
  });

  it("are said to be apart where the platform keeps them apart, and not where it cannot", () => {
    expect(phoneNetwork.separates(RELAY)).toBe(true);
    vi.stubGlobal("XMLHttpRequest", PlainRequest);
    expect(phoneNetwork.separates(RELAY)).toBe(false);
    // Gecko accepts the option but ignores it if the app has no permission.
    vi.stubGlobal(
      "XMLHttpRequest",
      class extends GeckoRequest {
        override readonly mozSystem = false;
      },
    );
    expect(phoneNetwork.separates(RELAY)).toBe(false);
  });
});

describe("an answer to the phone", () => {
  it("is taken from the address that was asked", async () => {
    const asked = phoneNetwork.request("POST", `${RELAY}/v1/command`, new Uint8Array(3), { headers: { "x-one": "1" } });
    expect(last().headers).toEqual({ "content-type": "application/msgpack", "x-one": "1" });
    void phoneNetwork.request("POST", RELAY, new Uint8Array(3), { headers: { "content-type": "application/json" } });
    expect(last().headers).toEqual({ "content-type": "application/json" });
    GeckoRequest.all.pop();
    expect(last().timeout).toBe(20_000);
    last().answered = { "retry-after": "7", date: "Thu, 01 Jan 1970 00:01:40 GMT" };
    last().answer(5, 429);
    expect(await asked).toEqual({ status: 429, body: new Uint8Array(5), retry_after: 7, date: 100 });
  });

  it.each([
    ["another origin", "https://elsewhere.example/v1/capabilities"],
    ["plain HTTP", "http://relay.example/v1/capabilities"],
    ["another port", "https://relay.example:8443/v1/capabilities"],
    ["another path", `${RELAY}/login`],
    ["nowhere", ""],
  ])("is none where it came from %s", async (_, responseURL) => {
    const asked = phoneNetwork.request("GET", `${RELAY}/v1/capabilities`, undefined, { signed: true });
    last().responseURL = responseURL;
    last().answer(10);
    await expect(asked).rejects.toThrow("from elsewhere");
  });

  it("is given up while it comes as soon as it is too large, and when it has come", async () => {
    const ask = (max_bytes?: number) => phoneNetwork.request("GET", RELAY, undefined, max_bytes === undefined ? {} : { max_bytes });
    const endless = ask();
    last().onprogress({ loaded: REPLY_BYTES });
    expect(last().aborted).toBe(false);
    last().onprogress({ loaded: REPLY_BYTES + 1 });
    expect(last().aborted).toBe(true);
    await expect(endless).rejects.toThrow("too large");
    const whole = ask(100);
    last().answer(101);
    await expect(whole).rejects.toThrow("too large");
    const fitting = ask(100);
    last().answer(100);
    expect((await fitting).body).toHaveLength(100);
  });

  it("that does not come is none", async () => {
    const broken = phoneNetwork.request("GET", RELAY);
    last().onerror();
    await expect(broken).rejects.toThrow("no answer");
    const late = phoneNetwork.request("GET", RELAY);
    last().ontimeout();
    await expect(late).rejects.toThrow("in time");
  });
});
