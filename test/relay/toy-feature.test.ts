/** A capability that no standing file knows of: its topic, its feature, and a line in each list. What a newcomer has to write, and no more. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Feature } from "../../relay/feature.ts";
import { FEATURES } from "../../relay/features.ts";
import { nobody } from "../../relay/ops/observer.ts";
import type { HandlersOf } from "../../relay/wire/outcome.ts";
import { relayWire } from "../../relay/wire/relay-wire.ts";
import { describeWire } from "../../scripts/describe-wire.ts";
import { wireSource } from "../../scripts/wire-source.ts";
import { ConfigError, choice } from "../../src/host/env.ts";
import { text, uint32 } from "../../src/protocol/encoding/schema.ts";
import { rate } from "../../src/protocol/wire/bounds.ts";
import { command, type FrameOf, notice, type RelayTopic, reply } from "../../src/protocol/wire/declare.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_TOPICS } from "../../src/protocol/wire/relay-topics.ts";
import { ALL_TOPICS, buildWire } from "../../src/protocol/wire/wire.ts";
import { passAndSweep } from "./fake-clock.ts";
import { type Options, settingsOf, startRelay, undoLater } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { type Person, person } from "./people.ts";

// The topic, which would be toys.ts among the others, and its lines in topics.ts.

const limits = {
  /** Ours. Longest name of a toy. */
  MAX_TOY_NAME: 20,
};

const commands = {
  /** Winds up a toy, which runs down after a minute. */
  WIND_TOY: command("self", { name: text(limits.MAX_TOY_NAME) }, ["TOY_WOUND"], false),
};

const messages = {
  /** How many toys run now. */
  TOY_WOUND: reply({ running: uint32 }, false),
  /** To whoever wound it: the toy makes its sound. */
  TOY_SOUNDS: notice({ sound: text(40) }),
};

const toys = { feature: "toys", limits, commands, messages } as const;
const toysAtRelay = { rates: { WIND_TOY: rate(3, 60) } } as const satisfies RelayTopic;

// The feature, which would have a folder of its own, and its line in features.ts.

const SOUNDS = ["click", "whirr"] as const;
const RUN_SECS = 60;

/** When each toy runs down. */
const wound = new Map<string, number>();

const toyFeature: Feature = {
  name: "toys",
  configure(env) {
    const sound = env.read("PPP_TOY_SOUND", "click", SOUNDS.join(" or "), choice(SOUNDS));
    return ({ clock, hub }) => {
      const handlers: HandlersOf<typeof toys> = {
        WIND_TOY: {
          async run({ name }, { pubkey }) {
            wound.set(name, clock.now() + RUN_SECS);
            const sounds: FrameOf<"TOY_SOUNDS", typeof messages.TOY_SOUNDS> = { cmd: "TOY_SOUNDS", sound: `${name}: ${sound}` };
            await hub.sendNotice(pubkey, sounds);
            return { cmd: "TOY_WOUND", running: wound.size };
          },
        },
      };
      return {
        advertises: ["toys"],
        handlers,
        routes: () => ({ "GET /v1/toys": () => ({ status: 200, headers: {}, body: [...wound.keys()].join() }) }),
        stop: () => wound.clear(),
      };
    };
  },
  purge: () => async (now) => {
    const over = [...wound].filter(([, end]) => end <= now);
    for (const [name] of over) wound.delete(name);
    return { deleted: { toys: over.length }, more: false };
  },
};

// The relay with it.

const features = [...FEATURES, toyFeature];
const wire = relayWire(buildWire([...ALL_TOPICS, toys], [...RELAY_TOPICS, toysAtRelay]));
const ana = person("ana");
const start = (options: Options = {}) => startRelay({ ...options, features, wire });
/** The number makes it longer than what the bare form refuses (24 bytes). */
const wind = (name: string) => wire.encodeCommand({ cmd: "WIND_TOY", req: 2 ** 20, name } as Frame);

/** Somebody on a socket, with all that came. */
async function connect(url: string, { auth }: Person) {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/v1/ws`);
  undoLater(() => socket.terminate());
  const received: (Frame & Record<string, unknown>)[] = [];
  socket.on("message", (data: Buffer) => void received.push({ ...wire.parseMessage(Uint8Array.from(data)) }));
  const until = async (cmd: string, count = 1) => {
    while (received.filter((message) => message.cmd === cmd).length < count) await once(socket, "message");
    return received.filter((message) => message.cmd === cmd)[count - 1];
  };
  const challenge = await until("CHALLENGE");
  socket.send(wire.encodeCommand({ cmd: "AUTH", ...auth(challenge?.nonce as Uint8Array) } as Frame));
  await until("AUTH_OK");
  return { socket, until };
}

async function post(client: HttpClient, url: string, body: Uint8Array<ArrayBuffer>) {
  const response = await fetch(`${url}/v1/command`, { method: "POST", body, headers: client.proof(body) });
  return { status: response.status, message: wire.parseMessage(new Uint8Array(await response.arrayBuffer())) };
}

describe("a relay with one more feature", () => {
  it("serves it over a socket, with reply, notice and setting", async () => {
    const { url } = await start({ env: { PPP_TOY_SOUND: "whirr" } });
    const { socket, until } = await connect(url, ana);
    socket.send(wind("mouse"));
    expect(await until("TOY_WOUND")).toMatchObject({ cmd: "TOY_WOUND", running: 1 });
    expect(await until("TOY_SOUNDS")).toEqual({ cmd: "TOY_SOUNDS", sound: "mouse: whirr" });
    expect(await (await fetch(`${url}/v1/toys`)).text()).toBe("mouse");
    // Its declaration bounds it.
    socket.send(wire.encodeCommand({ cmd: "FETCH", since: 0 } as Frame));
    expect(() => wind("a name that is far too long")).toThrow("must be text of at most 20");
    expect(await until("EVENTS")).toBeDefined();
  });

  it("serves it over HTTP, its notice with the next poll", async () => {
    const { url, clock } = await start();
    const client = new HttpClient(url, ana, () => clock.now());
    expect(await post(client, url, wind("duck"))).toMatchObject({ status: 200, message: { cmd: "TOY_WOUND", running: 1 } });
    const polled = await fetch(`${url}/v1/events`, { headers: client.proof(new Uint8Array(0)) });
    const { notices } = wire.parseMessage(new Uint8Array(await polled.arrayBuffer())) as Message<"EVENTS">;
    expect(notices?.map(wire.parseMessage)).toEqual([{ cmd: "TOY_SOUNDS", sound: "duck: click" }]);
  });

  it("advertises it, with its limits, and counts it by its own rate", async () => {
    const counted: string[] = [];
    const observer = { ...nobody, command: (cmd: string, outcome: string) => void counted.push(`${cmd} ${outcome}`) };
    const { url } = await start({ observer });
    const { features: advertised, limits: told } = (await (await fetch(`${url}/v1/capabilities`)).json()) as {
      features: string[];
      limits: Record<string, unknown>;
    };
    expect(advertised).toContain("toys");
    expect(told.MAX_TOY_NAME).toBe(20);
    const { socket, until } = await connect(url, ana);
    for (let i = 0; i < 4; i++) socket.send(wind(`toy ${i}`));
    expect(await until("STORE_FAIL")).toMatchObject({ reason: expect.stringMatching(/^rate-limited: /) });
    expect(counted.filter((line) => line.startsWith("WIND_TOY")).sort()).toEqual([
      ...Array(3).fill("WIND_TOY ok"),
      "WIND_TOY rate-limited",
    ]);
  });

  it("deletes what is past its time", async () => {
    const { url, clock } = await start();
    const { socket, until } = await connect(url, ana);
    socket.send(wind("train"));
    await until("TOY_WOUND");
    await passAndSweep(clock, RUN_SECS);
    expect(wound.size).toBe(0);
  });

  it("stops at a wrong setting, together with what else is wrong", () => {
    const wrong = { PPP_TOY_SOUND: "bang", PORT: "x" };
    expect(() => settingsOf(wrong, "app", features)).toThrow(ConfigError);
    expect(() => settingsOf(wrong, "app", features)).toThrow(/PORT must be .*; PPP_TOY_SOUND must be click or whirr/);
  });

  it("is documented from its declarations", () => {
    const doc = describeWire(wire, `${wireSource()}\n${readFileSync(new URL(import.meta.url), "utf8")}`);
    expect(doc).toContain(
      "| `WIND_TOY` | `name`: string (≤ 20) | self | 3 / 60 s | `TOY_WOUND` | toys | ours | Winds up a toy, which runs down after a minute. |",
    );
    expect(doc).toContain("| `TOY_SOUNDS` | `sound`: string (≤ 40) | notice |  | To whoever wound it: the toy makes its sound. |");
    expect(doc).toContain("| `MAX_TOY_NAME` | 20 count | Ours. Longest name of a toy. |");
    expect(doc).toContain("`toys`");
  });

  it("is unknown to a relay without it", async () => {
    const { url, clock } = await startRelay();
    const { message, status } = await post(new HttpClient(url, ana, () => clock.now()), url, wind("bear"));
    expect([status, message]).toMatchObject([400, { reason: expect.stringMatching(/^malformed: /) }]);
  });
});
