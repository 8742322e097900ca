/** A client that speaks frames and nothing more. */
import { WebSocket } from "ws";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { MESSAGES, type Message, type Notice } from "../../src/protocol/wire/messages.ts";
import type { Person } from "./people.ts";

export class Client {
  readonly socket: WebSocket;
  /** Everything that came, in order. */
  readonly received: Message[] = [];
  /** The close code. */
  readonly closed: Promise<number>;
  private readonly waiting: ((message: Message | undefined) => void)[] = [];
  private readonly arrivals: (() => void)[] = [];
  private readonly unclaimed: Message[] = [];
  private gone = false;

  private constructor(url: string) {
    this.socket = new WebSocket(`${url.replace(/^http/, "ws")}/v1/ws`, { perMessageDeflate: false });
    this.socket.on("message", (data: Buffer) => this.take(parseMessage(Uint8Array.from(data))));
    this.socket.on("error", () => undefined);
    this.closed = new Promise((resolve) =>
      this.socket.on("close", (code) => {
        this.gone = true;
        for (const waiting of this.waiting.splice(0)) waiting(undefined);
        for (const arrival of this.arrivals.splice(0)) arrival();
        resolve(code);
      }),
    );
  }

  /** Connected and challenged. */
  static async connect(url: string): Promise<{ client: Client; nonce: Bytes }> {
    const client = new Client(url);
    const challenge = await client.notice("CHALLENGE");
    return { client, nonce: challenge.nonce };
  }

  static async as(url: string, person: Person): Promise<Client> {
    const { client, nonce } = await Client.connect(url);
    const reply = await client.send({ cmd: "AUTH", ...person.auth(nonce) });
    if (reply.cmd !== "AUTH_OK") throw new Error(`not let in: ${JSON.stringify(reply)}`);
    return client;
  }

  /** The reply, in order. Rejects when the connection closes instead. */
  async send(command: Command): Promise<Message> {
    return this.raw(encodeCommand(command));
  }

  async raw(frame: Bytes): Promise<Message> {
    const reply = await this.try(frame);
    if (!reply) throw new Error("closed without a reply");
    return reply;
  }

  /** `undefined` when the connection closes without a reply to this. */
  try(frame: Bytes): Promise<Message | undefined> {
    if (this.gone) return Promise.resolve(undefined);
    const reply = new Promise<Message | undefined>((resolve) => this.waiting.push(resolve));
    this.socket.send(frame, () => undefined);
    return reply;
  }

  /** The first notice of this name, past or to come. */
  async notice<N extends Notice["cmd"]>(cmd: N): Promise<Extract<Notice, { cmd: N }>> {
    for (;;) {
      const found = this.received.find((message) => message.cmd === cmd && MESSAGES[message.cmd].role === "notice");
      if (found) return found as Extract<Notice, { cmd: N }>;
      if (this.gone) throw new Error(`closed without ${cmd}`);
      await new Promise<void>((resolve) => this.arrivals.push(resolve));
    }
  }

  close(): void {
    this.socket.terminate();
  }

  /** Replies nobody waited for. */
  get extra(): readonly Message[] {
    return this.unclaimed;
  }

  private take(message: Message): void {
    this.received.push(message);
    if (MESSAGES[message.cmd].role === "reply") {
      const waiting = this.waiting.shift();
      if (waiting) waiting(message);
      else this.unclaimed.push(message);
    }
    for (const arrival of this.arrivals.splice(0)) arrival();
  }
}

/** The reason of a failure reply, split: its code, and whether it ends with a request id. */
export function failure(message: Message): { cmd: string; code: string; hasId: boolean } {
  if (!("reason" in message) || message.reason === undefined) throw new Error(`no failure: ${message.cmd}`);
  const { reason } = message;
  return { cmd: message.cmd, code: reason.split(":", 1)[0] ?? "", hasId: / \[[0-9a-f]{12}\]$/.test(reason) };
}
