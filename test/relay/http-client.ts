/** A client that speaks HTTP only (§5.2). */

import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { httpAuthMessage } from "../../src/protocol/wire/auth.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import type { Message, Notice } from "../../src/protocol/wire/messages.ts";
import type { Person } from "./people.ts";

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1500));

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  readonly message: Message;
}

export class HttpClient {
  readonly notices: Notice[] = [];
  private readonly url: string;
  private readonly person: Person;
  private readonly now: () => number;
  /** Large, so that no frame is as long as a challenge less a time, which the bare form refuses. */
  private serial = 2 ** 20;

  constructor(url: string, person: Person, now: () => number) {
    this.url = url;
    this.person = person;
    this.now = now;
  }

  /** Its reply; `req` makes equal commands of one second different requests. */
  async send(command: Command): Promise<Message> {
    const { message } = await this.post("/v1/command", encodeCommand({ ...command, req: command.req ?? this.serial++ }));
    const { req, ...rest } = message;
    return (command.req === undefined ? rest : message) as Message;
  }

  post(path: string, body: Bytes, headers: Record<string, string> = this.proof(body)): Promise<HttpReply> {
    return this.request(path, { method: "POST", body: body as Uint8Array<ArrayBuffer>, headers });
  }

  /** GET /v1/events; its notices are kept. */
  async poll(query = ""): Promise<HttpReply> {
    const reply = await this.request(`/v1/events${query}`, { headers: this.proof(new Uint8Array(0)) });
    if (reply.message.cmd === "EVENTS") {
      for (const notice of reply.message.notices ?? []) this.notices.push(parseMessage(notice) as Notice);
    }
    return reply;
  }

  /** The first notice of this name, kept or to come. */
  async notice<N extends Notice["cmd"]>(cmd: N): Promise<Extract<Notice, { cmd: N }>> {
    for (;;) {
      const found = this.notices.find((notice) => notice.cmd === cmd);
      if (found) return found as Extract<Notice, { cmd: N }>;
      const { message } = await this.poll("?wait=25");
      if (message.cmd !== "EVENTS") throw new Error(`no notices: ${JSON.stringify(message)}`);
      // Events that nobody acknowledges answer every poll at once; a relay elsewhere may hold its NOTIFY back for half a minute.
      if (message.events.length > 0 && this.notices.every((notice) => notice.cmd !== cmd)) await pause();
    }
  }

  proof(body: Bytes, timestamp = Math.floor(this.now())): Record<string, string> {
    const signature = this.person.sign(httpAuthMessage(body, timestamp));
    return {
      "content-type": "application/msgpack",
      authorization: `PPP-Ed25519 ${toHex(this.person.publicKey)}:${toHex(signature)}`,
      "x-ppp-timestamp": String(timestamp),
    };
  }

  private async request(path: string, init: RequestInit): Promise<HttpReply> {
    const response = await fetch(this.url + path, init);
    const body = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, message: parseMessage(body) };
  }
}
