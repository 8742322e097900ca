/** What a conformance check is given: a relay known by its URL alone, and people who speak to it over one of the transports. */
import { strict as assert } from "node:assert";
import type { Capabilities } from "../../../src/protocol/wire/capabilities.ts";
import type { Command, Feature } from "../../../src/protocol/wire/commands.ts";
import type { FailureCode } from "../../../src/protocol/wire/failures.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { Message, MessageName, Notice } from "../../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { Client, failure } from "../client.ts";
import { HttpClient } from "../http-client.ts";
import { bytesOf, envelope, type Person, person } from "../people.ts";

export type Transport = "websocket" | "http";
/** A gateway for text messages; nothing is sent there, for whoever asks for texts fetches before time passes. */
export const SMS_ENV = { PPP_SMS_GATEWAY: "https://sms.example", PPP_SMS_SECRET: "s".repeat(32) };
export const TRANSPORTS: readonly Transport[] = ["websocket", "http"];

export interface Target {
  /** http(s) origin. */
  readonly url: string;
  readonly capabilities: Capabilities;
  /** The relay's time. */
  now(): number;
  /** Lets time pass; absent where it would have to be waited for. */
  readonly pass?: (seconds: number) => void;
  /** How many more requests may pass where several relays count together, as each hears later what the others granted; absent: none. */
  readonly late?: number;
  /** Whose keys are used; absent: ordinary ones. */
  readonly people?: (name: string) => Person;
}

export interface Check {
  /** Rows of Appendix C that it speaks for, such as `C.1 STORE`. */
  readonly rows: readonly string[];
  readonly name: string;
  /** Checked only where the relay has it. */
  readonly needs?: Feature;
  readonly only?: Transport;
  /** Takes hours or spends a whole address's budget, so only where time can be made to pass. */
  readonly needsTime?: true;
  run(context: Context): Promise<void>;
}

/** Somebody who is connected. */
export interface Peer extends Person {
  send(command: Command): Promise<Message>;
  /** The first notice of this name, past or to come. */
  notice<N extends Notice["cmd"]>(cmd: N): Promise<Extract<Notice, { cmd: N }>>;
}

/** The body of a reply of this name; fails the check for any other. */
export async function expectReply<N extends MessageName>(reply: Promise<Message>, cmd: N): Promise<Extract<Message, { cmd: N }>> {
  const message = await reply;
  assert.equal(message.cmd, cmd, `expected ${cmd}, got ${message.cmd} ${"reason" in message ? message.reason : ""}`);
  return message as Extract<Message, { cmd: N }>;
}

export async function expectFailure(reply: Promise<Message>, code: FailureCode, cmd: MessageName = "STORE_FAIL"): Promise<void> {
  const message = await reply;
  assert.ok("reason" in message && message.reason !== undefined, `expected ${code}, got ${message.cmd}`);
  assert.deepEqual(failure(message), { cmd, code, hasId: true });
}

export const same = (actual: Uint8Array | undefined, expected: Uint8Array, what: string): void =>
  assert.ok(actual !== undefined && Buffer.from(actual).equals(expected), `${what} is not the same`);

export class Context {
  readonly target: Target;
  readonly transport: Transport;
  /** Names of all messages that came. */
  readonly seen: Set<string>;
  private readonly salt: string;
  private readonly clients: Client[] = [];

  /** @param salt makes keys and ids this check's own, so that a relay can be checked again and again */
  constructor(target: Target, transport: Transport, salt: string, seen: Set<string>) {
    this.target = target;
    this.transport = transport;
    this.salt = salt;
    this.seen = seen;
  }

  get now(): number {
    return this.target.now();
  }

  /** The relay's own value of a limit. */
  limit(name: keyof typeof LIMITS | keyof typeof RELAY_LIMITS): { readonly max_count: number; readonly window_secs: number } {
    return (this.target.capabilities.limits[name] ?? { ...LIMITS, ...RELAY_LIMITS }[name]) as {
      max_count: number;
      window_secs: number;
    };
  }

  pass(seconds: number): void {
    assert.ok(this.target.pass, "time cannot be made to pass here");
    this.target.pass(seconds);
  }

  bytes(label: string, length: number): Uint8Array {
    return bytesOf(`${this.salt} ${label}`, length);
  }

  person(name: string): Person {
    return (this.target.people ?? person)(`${this.salt} ${name}`);
  }

  /** A serialized GiftWrap, different for every label. */
  envelope(recipient: Person, label: string, changes: Parameters<typeof envelope>[3] = {}): Uint8Array {
    return envelope(recipient.publicKey, `${this.salt} ${label}`, this.now, changes);
  }

  /** Connected over the transport under check. */
  async peer(name: string): Promise<Peer> {
    const self = this.person(name);
    const client = this.transport === "http" ? new HttpClient(this.target.url, self, () => this.now) : await this.socket(self);
    const note = <M extends Message>(message: M): M => {
      this.seen.add(message.cmd);
      return message;
    };
    return {
      ...self,
      send: async (command) => note(await client.send(command)),
      notice: async (cmd) => note(await client.notice(cmd)),
    };
  }

  /** A POST of MessagePack, as the anonymous endpoints take it. */
  post(path: string, body: Uint8Array): Promise<Response> {
    return fetch(this.target.url + path, {
      method: "POST",
      headers: { "content-type": "application/msgpack" },
      body: body as Uint8Array<ArrayBuffer>,
    });
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  private async socket(self: Person): Promise<Client> {
    const client = await Client.as(this.target.url, self);
    this.clients.push(client);
    for (const { cmd } of client.received) this.seen.add(cmd);
    return client;
  }
}
