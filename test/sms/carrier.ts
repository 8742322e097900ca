/** What carries texts, on this machine: an SMPP server by the package's own, and a plain HTTP service. Both keep the very bytes they got. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import smpp, { type Pdu, type Session } from "smpp";
import { undoLater } from "../relay/harness.ts";
import { turn } from "../support/fake-clock.ts";

export interface Carried {
  readonly to: string;
  readonly from: string;
  readonly coding: number;
  readonly text: string;
}

export interface Carrier {
  readonly port: number;
  readonly texts: Carried[];
  /** The status that the next texts are answered with; `undefined`: not at all. */
  status: number | undefined;
  password: string;
  /** Sessions that were bound. */
  binds: number;
  heard(count: number): Promise<void>;
  bound(count: number): Promise<void>;
  /** Somebody sends a text. */
  reply(from: string, text: string, fields?: object): void;
  /** All sessions break. */
  cut(): void;
}

export async function startCarrier(port = 0): Promise<Carrier> {
  const sessions = new Set<Session>();
  const self: Carrier = {
    port,
    texts: [],
    status: 0,
    password: "secret",
    binds: 0,
    async heard(count) {
      while (self.texts.length < count) await turn();
    },
    async bound(count) {
      while (self.binds < count) await turn();
    },
    reply(from, text, fields = {}) {
      for (const session of sessions)
        session.deliver_sm({ source_addr: from, destination_addr: "1", short_message: text, ...fields });
    },
    cut() {
      for (const session of sessions) session.destroy();
    },
  };
  const server = smpp.createServer((session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
    session.on("bind_transceiver", (pdu: Pdu & { readonly password: string }) => {
      const isRight = pdu.password === self.password;
      session.send(pdu.response(isRight ? {} : { command_status: 0x0e }));
      if (isRight) self.binds++;
    });
    session.on("enquire_link", (pdu: Pdu) => session.send(pdu.response()));
    session.on("submit_sm", (pdu: Pdu) => {
      const { destination_addr: to = "", source_addr: from = "", data_coding: coding = -1, short_message } = pdu;
      self.texts.push({ to, from, coding, text: String(short_message?.message) });
      if (self.status !== undefined) session.send(pdu.response({ command_status: self.status }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  undoLater(async () => {
    self.cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return Object.assign(self, { port: (server.address() as AddressInfo).port });
}

export interface HttpCarrier {
  readonly url: string;
  readonly taken: { readonly headers: IncomingHttpHeaders; readonly body: unknown }[];
  status: number;
}

export async function startHttpCarrier(): Promise<HttpCarrier> {
  const self: HttpCarrier = { url: "", taken: [], status: 202 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      self.taken.push({ headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString()) });
      response.writeHead(self.status, self.status === 302 ? { location: "/elsewhere" } : {}).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undoLater(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages` });
}
