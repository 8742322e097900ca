/** Prosody: chat messages to accounts that are offline (its own file storage), each acknowledged by stream management (XEP-0198). */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect as dial, type Socket } from "node:net";
import { join } from "node:path";
import { freePort } from "../../test/support/free-port.ts";
import type { Figure } from "../load/figures.ts";
import type { Peer, Shape } from "./peer.ts";
import { loaded, lost, onceUp } from "./sessions.ts";

const HOST = "localhost";
const STREAM = `<?xml version='1.0'?><stream:stream to='${HOST}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;

/** As much of XMPP as this takes. */
class Session {
  private readonly socket: Socket;
  private readonly lost: Promise<never>;
  private text = "";
  private seen: { readonly what: string; resolve(): void } | undefined;
  private readonly sent: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    this.lost = lost(socket);
    socket.setNoDelay(true);
    socket.setEncoding("utf8");
    socket.on("data", (data: string) => this.take(data));
  }

  static async open(port: number, user: string): Promise<Session> {
    const socket = dial(port, "127.0.0.1");
    await once(socket, "connect");
    const session = new Session(socket);
    await session.ask(STREAM, "</stream:features>");
    const proof = Buffer.from(`\0${user}\0pass`).toString("base64");
    await session.ask(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${proof}</auth>`, "<success");
    await session.ask(STREAM, "</stream:features>");
    await session.ask("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "</iq>");
    await session.ask("<enable xmlns='urn:xmpp:sm:3'/>", "<enabled");
    return session;
  }

  /** Resolves when the server says that it has handled the message. */
  send(to: string, body: string): Promise<void> {
    const handled = new Promise<void>((resolve) => {
      this.sent.push(resolve);
      this.socket.write(`<message to='${to}@${HOST}' type='chat'><body>${body}</body></message><r xmlns='urn:xmpp:sm:3'/>`);
    });
    return Promise.race([handled, this.lost]);
  }

  close = (): void => void this.socket.destroy();

  private ask(xml: string, what: string): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      this.seen = { what, resolve };
      this.socket.write(xml);
    });
    return Promise.race([seen, this.lost]);
  }

  private take(data: string): void {
    this.text += data;
    if (this.seen && this.text.includes(this.seen.what)) {
      const { resolve } = this.seen;
      this.seen = undefined;
      this.text = "";
      resolve();
      return;
    }
    // One answer a request, in order.
    for (let at = this.text.indexOf("<a "); at >= 0; at = this.text.indexOf("<a ")) {
      const end = this.text.indexOf(">", at);
      if (end < 0) return;
      this.text = this.text.slice(end + 1);
      this.sent.shift()?.();
    }
  }
}

function configure(dir: string, port: number, users: readonly string[]): string {
  const accounts = join(dir, HOST, "accounts");
  mkdirSync(accounts, { recursive: true });
  for (const user of users) writeFileSync(join(accounts, `${user}.dat`), 'return {\n\t["password"] = "pass";\n};\n');
  const path = join(dir, "prosody.cfg.lua");
  const settings = [
    `data_path = "${dir}"`,
    `pidfile = "${join(dir, "prosody.pid")}"`,
    "run_as_root = true",
    'modules_enabled = { "saslauth", "offline", "smacks" }',
    'modules_disabled = { "s2s", "tls", "limits" }',
    "c2s_require_encryption = false",
    "allow_unencrypted_plain_auth = true",
    'authentication = "internal_plain"',
    'interfaces = { "127.0.0.1" }',
    `c2s_ports = { ${port} }`,
    "log = {}",
    `VirtualHost "${HOST}"`,
  ];
  writeFileSync(path, settings.join("\n"));
  return path;
}

async function store(dir: string, shape: Shape): Promise<Figure> {
  const { senders, recipients, size } = shape;
  const port = await freePort();
  const names = (kind: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${kind}${i}`);
  const [from, to] = [names("sender", senders), names("recipient", recipients)];
  const server = spawn("prosody", ["-F", "--config", configure(dir, port, [...from, ...to])], { stdio: "ignore" });
  try {
    const sessions: Session[] = [];
    for (const user of from) sessions.push(await onceUp(server, () => Session.open(port, user)));
    const body = "x".repeat(size);
    return await loaded(sessions, shape, (session, index) => session.send(to[index % recipients] as string, body));
  } finally {
    server.kill("SIGKILL");
  }
}

export const prosody: Peer = {
  name: "Prosody, its file storage",
  missing: () =>
    spawnSync("prosodyctl", ["about"]).error ? "no prosody on the PATH (Debian: apt-get install prosody)" : undefined,
  store,
};
