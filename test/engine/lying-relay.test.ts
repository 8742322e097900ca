import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeMessage, parseMessage } from "../../src/protocol/wire/frame.ts";
import { type Device, pair } from "./world.ts";

type World = Awaited<ReturnType<typeof pair>>;

/** What a lie is told as under "What happened": any of these. */
interface Lie {
  readonly said: readonly string[];
  answer(request: IncomingMessage, response: ServerResponse): void;
}

let pages = 0;
/** Answers in the place of a relay's, each to every request. */
const LIES: { readonly [name: string]: Lie } = {
  "another reply": {
    said: ["unfit"],
    answer: (_, response) => response.writeHead(200).end(encodeMessage({ cmd: "TOKENS_REVOKED", count: 3 })),
  },
  HTML: {
    said: ["not-a-relay"],
    answer: (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><h1>Welcome</h1>"),
  },
  "a redirect to another origin": {
    said: ["TypeError"],
    answer: (_, response) => response.writeHead(302, { location: "http://127.0.0.1:9/v1/events" }).end(),
  },
  "a body cut short": {
    said: ["ECONNRESET", "Error"],
    answer(_, response) {
      response.writeHead(200, { "content-length": "5000" });
      response.write("cut", () => response.destroy());
    },
  },
  "a giant page": {
    said: ["RangeError"],
    answer(_, response) {
      response.writeHead(200);
      const chunk = Buffer.alloc(256 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once("drain", more);
      };
      more();
    },
  },
  "a cursor that never ends": {
    said: ["unfit"],
    answer(_, response) {
      const event_id = Uint8Array.from({ length: 32 }, (_, i) => (i < 4 ? ++pages >> (8 * i) : 0) & 0xff);
      response
        .writeHead(200)
        .end(encodeMessage({ cmd: "EVENTS", events: [new Uint8Array(40)], cursor: { stored_at: pages, event_id } }));
    },
  },
};

let server: Server;
let lie: Lie | undefined;
let requests = 0;
beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests++;
    response.on("error", () => response.destroy());
    lie?.answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const reasons = async (device: Device) => (await device.engine.whatHappened()).map(({ why }) => why);

/** Waits, by this device's clock, until it has written down one of these. */
async function untilSaid({ clock, ben }: World, words: readonly string[]): Promise<void> {
  for (let step = 0; step < 400; step++) {
    if ((await reasons(ben)).some((why) => words.includes(why))) return;
    await clock.advance(0.5);
  }
  throw new Error(`not under "What happened": ${words.join(", ")}; but ${(await reasons(ben)).join(", ")}`);
}

describe("a relay that is polled and answers with", () => {
  it.each(Object.keys(LIES))("%s is found out, and nothing is lost", async (name) => {
    const world = await pair();
    const { ana, ben, anaId, benId, end } = world;
    ben.network.opensSockets = false;
    ben.network.cut();
    ben.network.restore();
    await ben.until(({ connection }) => connection.transport === "polling", "Ben polls", 120);
    lie = LIES[name] as Lie;
    const { port } = server.address() as AddressInfo;
    ben.network.redirect = (url) => url.replace(/^http:\/\/[^/]+(?=\/v1\/(events|command|note))/, `http://127.0.0.1:${port}`);
    await ben.engine.leaveNote(ben.draft([anaId], { text: "Said while it lied." }));
    await ana.engine.leaveNote(ana.draft([benId], { text: "Left while it lied." }));
    await untilSaid(world, lie.said);
    // Bounded: it is not asked without a pause, whatever it says.
    expect(requests).toBeLessThan(1_000);
    expect(ben.state.queued).toBeGreaterThan(0);
    expect(ben.state.sent.map(({ text }) => text)).toEqual(["Said while it lied."]);
    lie = undefined;
    server.closeAllConnections();
    ben.network.redirect = (url) => url;
    await ben.until(({ queued, waiting }) => queued === 0 && waiting.length === 1, "all of it arrives after all", 900);
    await ana.until(({ waiting }) => waiting.length === 1, "Ben's note as well", 300);
    await end();
  });
});

describe("a relay that answers over a socket with", () => {
  it.each([
    ["another reply", (req: number) => encodeMessage({ cmd: "TOKENS_REVOKED", count: 3, req }), ["unfit"]],
    [
      "a frame cut short",
      (req: number) => encodeMessage({ cmd: "STORED", event_id: new Uint8Array(32), req }).subarray(0, 20),
      ["malformed"],
    ],
    ["HTML", () => new TextEncoder().encode("<!doctype html><h1>Welcome</h1>"), ["malformed"]],
  ] as const)("%s is found out, and nothing is lost", async (_, lies, said) => {
    const world = await pair();
    const { ana, ben, anaId, end } = world;
    // By STORE alone, whose answer it is.
    ben.network.redirect = (url) => (url.includes("/note/submit") ? `${url}/nowhere` : url);
    let isLying = true;
    ben.network.onMessage = (bytes) => {
      const message = parseMessage(bytes);
      return isLying && message.cmd === "STORED" ? lies(message.req ?? 0) : bytes;
    };
    await ben.engine.leaveNote(ben.draft([anaId]));
    await untilSaid(world, said);
    expect(ben.state.queued).toBe(1);
    isLying = false;
    await ben.until(({ queued }) => queued === 0, "it is sent after all", 900);
    await ana.until(({ waiting }) => waiting.length === 1, "and once", 300);
    await end();
  });
});
