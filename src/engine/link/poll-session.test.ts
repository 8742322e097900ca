import { describe, expect, it } from "vitest";
import { FakeClock, turn } from "../../../test/support/fake-clock.ts";
import { ben, crypto, RELAY, trace } from "../../../test/support/kit.ts";
import { relayMemory } from "../../../test/support/relay-memory.ts";
import { fromHex, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { boundHttpMessage, httpAuthMessage } from "../../protocol/wire/auth.ts";
import type { BoundForm } from "../../protocol/wire/commands.ts";
import { formatReason } from "../../protocol/wire/failures.ts";
import { encodeMessage, parseCommand } from "../../protocol/wire/frame.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { HttpReply, Network, RequestOptions } from "../ports.ts";
import { NoAnswer } from "./failures.ts";
import { PollSession } from "./poll-session.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly timestamp: number;
  readonly isBound: boolean;
  /** Seconds of the fake clock. */
  readonly at: number;
}

const EMPTY: Message = { cmd: "EVENTS", events: [] };
const answer = (message: Message, status = 200, more: Partial<HttpReply> = {}): HttpReply => ({
  status,
  body: encodeMessage(message),
  ...more,
});

/** A relay behind HTTP whose every answer is the test's; requests that it does not answer hang. */
function world() {
  const clock = new FakeClock();
  const start = clock.now();
  const asked: Asked[] = [];
  const notices: Message[] = [];
  let reply: (request: Asked) => HttpReply | undefined = ({ path }) => (path.includes("wait=") ? undefined : answer(EMPTY));
  const network: Network = {
    socket: () => {
      throw new Error("no sockets here");
    },
    separates: () => true,
    async request(method, url, body = new Uint8Array(0), { headers = {} }: RequestOptions = {}) {
      const [, pubkey, signature] = /^PPP-Ed25519 (\w{64}):(\w{128})$/.exec(headers.authorization ?? "") ?? [];
      const timestamp = Number(headers["x-ppp-timestamp"]);
      const isBound = headers["x-ppp-bound"] === "1";
      const target = url.slice(RELAY.length);
      const named = { authority: "relay.example", method, target, timestamp, digest: crypto.blake2b(32, body) };
      const message = isBound ? boundHttpMessage(named) : httpAuthMessage(body, timestamp);
      const proves = crypto.verify(fromHex(signature ?? ""), message, fromHex(pubkey ?? ""));
      expect([url.startsWith(RELAY), proves]).toEqual([true, true]);
      // With it a relay need not take in the body of somebody who proves nothing.
      expect(headers["x-ppp-digest"]).toBe(isBound && method === "POST" ? toHex(named.digest) : undefined);
      const request = { method, path: target, body, timestamp, isBound, at: clock.now() - start };
      asked.push(request);
      return reply(request) ?? new Promise<HttpReply>(() => {});
    },
  };
  const ports = { network, clock, crypto, trace, relays: relayMemory(network) };
  const open = (bound: readonly BoundForm[] = []) =>
    PollSession.open(ports, RELAY, ben, { bound }, { notice: (message) => void notices.push(message) });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await turn();
  };
  const answers = (next: typeof reply): void => {
    reply = next;
  };
  const polls = (): readonly number[] => asked.filter(({ path }) => path.includes("wait=")).map(({ at }) => Math.round(at));
  return { clock, asked, notices, open, answers, settle, polls };
}

describe("a session over HTTP", () => {
  it("signs relay, method, target and body too where the relay's terms say so, and then nothing less", async () => {
    const { asked, open, answers } = world();
    const session = await open(["bound-http"]);
    answers(() => answer({ cmd: "ACKED", count: 0 }));
    await session.request({ cmd: "ACK", event_ids: [] });
    expect(asked.map(({ isBound, method }) => [method, isBound])).toEqual([
      ["GET", true],
      ["POST", true],
    ]);
  });

  it("never signs a bare body that is as long as a challenge less a time", async () => {
    const { asked, open, answers } = world();
    const session = await open();
    answers(({ path }) => (path.includes("wait=") ? undefined : answer({ cmd: "BACKUP_DELETED" })));
    for (let round = 0; round < 3; round++) await session.request({ cmd: "DELETE_BACKUP" });
    const lengths = asked.filter(({ path }) => path === "/v1/command").map(({ body }) => body.length);
    expect(lengths).toHaveLength(3);
    expect(lengths).not.toContain(24);
  });

  it("proves its key with every request, and corrects a clock that is two days wrong by the relay's", async () => {
    const { clock, asked, open, answers } = world();
    const relayNow = clock.now() + 172_800;
    answers(({ timestamp, path }) => {
      if (path.includes("wait=")) return undefined;
      const wrong = Math.abs(timestamp - relayNow) > 90;
      const message: Message = wrong ? { cmd: "AUTH_FAIL", reason: formatReason("unauthorized", "too far") } : EMPTY;
      return answer(message, wrong ? 401 : 200, { date: relayNow });
    });
    const session = await open();
    expect(asked).toHaveLength(2);
    await session.request({ cmd: "CAPABILITIES" }).catch(() => {});
    expect(asked.at(-1)?.timestamp).toBe(Math.floor(relayNow));
  });

  it("does not open when the relay refuses the key, and says why", async () => {
    const { open, answers, asked, clock } = world();
    const reason = formatReason("forbidden", "blocked");
    answers(() => answer({ cmd: "AUTH_FAIL", reason }, 403, { date: clock.now() }));
    await expect(open()).rejects.toMatchObject({ name: "RelayRefusal", code: "forbidden" });
    expect(asked).toHaveLength(1);
  });

  it("hands events over once: NOTIFY, and the FETCH that follows costs no request", async () => {
    const { open, answers, asked, notices, settle, clock, polls } = world();
    const event = utf8("an envelope");
    let left = 1;
    answers(({ path }) =>
      path.includes("wait=") && left-- === 0
        ? answer({ cmd: "EVENTS", events: [event] })
        : path.includes("wait=")
          ? undefined
          : answer(EMPTY),
    );
    const session = await open();
    left = 0;
    await clock.advance(0.01);
    await settle();
    expect(notices).toEqual([{ cmd: "NOTIFY", count: 1 }]);
    const before = asked.length;
    expect(await session.request({ cmd: "FETCH", since: 0 })).toEqual({ cmd: "EVENTS", events: [event] });
    expect(asked).toHaveLength(before);
    // Asked again only once the fetching has been quiet for a second.
    expect(polls()).toEqual([0]);
    await clock.advance(1.1);
    expect(polls()).toEqual([0, 1]);
  });

  it("passes notices on, leaves out what it cannot read", async () => {
    const { open, answers, notices, settle, clock } = world();
    const notice: Message = { cmd: "ROOM_NOTIFY", room_id: new Uint8Array(16), count: 1 };
    let told = false;
    answers(({ path }) => {
      if (!path.includes("wait=")) return answer(EMPTY);
      if (told) return undefined;
      told = true;
      return answer({ ...EMPTY, notices: [utf8("?"), encodeMessage(notice)] } as Message);
    });
    await open();
    await clock.advance(0.01);
    await settle();
    expect(notices).toEqual([notice]);
  });

  it("numbers its commands and returns the reply without the number", async () => {
    const { open, answers, asked } = world();
    const session = await open();
    answers(({ body }) => answer({ cmd: "TOKENS_REVOKED", count: 2, req: parseCommand(body).req } as Message));
    const command = { cmd: "REVOKE_TOKENS", room_id: new Uint8Array(16) } as const;
    expect(await session.request(command)).toEqual({ cmd: "TOKENS_REVOKED", count: 2 });
    await session.request(command);
    const [a, b] = asked.slice(-2).map(({ body }) => parseCommand(body).req);
    expect(a).not.toBe(b);
  });

  it("waits as long as a busy relay asks, and goes on", async () => {
    const { open, answers, clock, polls, settle } = world();
    answers(({ path }) => {
      if (!path.includes("wait=")) return answer(EMPTY);
      const reason = formatReason("rate-limited", "too many");
      return answer({ cmd: "STORE_FAIL", reason }, 429, { retry_after: 40 });
    });
    const session = await open();
    await clock.advance(0.01);
    await settle();
    await clock.advance(39);
    expect(polls()).toEqual([0]);
    await clock.advance(2);
    await settle();
    expect([polls(), session.isOver]).toEqual([[0, 40], false]);
  });

  it.each([
    [
      "no answer",
      () => {
        throw new TypeError("down");
      },
    ],
    ["a proxy's own page", () => ({ status: 502, body: utf8("<html>") })],
    ["a key refused for good", () => answer({ cmd: "AUTH_FAIL", reason: formatReason("forbidden", "blocked") }, 403)],
  ])("ends on %s", async (_, bad) => {
    const { open, answers, clock, settle } = world();
    const session = await open();
    let ended = 0;
    session.ended = () => ended++;
    answers(bad as () => HttpReply);
    await clock.advance(0.01);
    await settle();
    expect([session.isOver, ended]).toEqual([true, 1]);
    await expect(session.request({ cmd: "CAPABILITIES" })).rejects.toBeInstanceOf(NoAnswer);
  });
});
