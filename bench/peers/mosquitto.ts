/** Mosquitto as a mailbox: QoS 1 to persistent sessions that are offline, its database written out at every change. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect as dial, type Socket } from "node:net";
import { join } from "node:path";
import { freePort } from "../../test/support/free-port.ts";
import type { Figure } from "../load/figures.ts";
import type { Peer, Shape } from "./peer.ts";
import { loaded, lost, onceUp } from "./sessions.ts";

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

function packet(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = [type];
  for (let left = body.length; ; ) {
    const low = left & 127;
    left >>= 7;
    head.push(left > 0 ? low | 128 : low);
    if (left === 0) return Buffer.concat([Buffer.from(head), body]);
  }
}

/** As much of MQTT 3.1.1 as this takes: every answer that matters here is of four or five bytes. */
class Session {
  private readonly socket: Socket;
  private readonly lost: Promise<never>;
  private readonly waiting = new Map<number, () => void>();
  private next = 0;
  private rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    this.lost = lost(socket);
    socket.setNoDelay(true);
    socket.on("data", (data) => this.take(data));
  }

  static async open(port: number, id: string): Promise<Session> {
    const socket = dial(port, "127.0.0.1");
    await once(socket, "connect");
    const session = new Session(socket);
    await session.ask(-1, packet(0x10, text("MQTT"), Buffer.from([4, 0, 0, 0]), text(id)));
    return session;
  }

  private ask(id: number, bytes: Buffer): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.write(bytes);
    });
    return Promise.race([answered, this.lost]);
  }

  private numbered(make: (id: Buffer) => Buffer): Promise<void> {
    this.next = (this.next % 65_535) + 1;
    return this.ask(this.next, make(Buffer.from([this.next >> 8, this.next & 255])));
  }

  subscribe = (topic: string): Promise<void> => this.numbered((id) => packet(0x82, id, text(topic), Buffer.from([1])));
  publish = (topic: string, payload: Buffer): Promise<void> => this.numbered((id) => packet(0x32, text(topic), id, payload));
  close = (): void => void this.socket.destroy();

  private take(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    while (this.rest.length >= 2 && this.rest.length >= 2 + (this.rest[1] as number)) {
      const length = 2 + (this.rest[1] as number);
      const type = (this.rest[0] as number) >> 4;
      const id = type === 2 ? -1 : this.rest.readUInt16BE(2);
      this.waiting.get(id)?.();
      this.waiting.delete(id);
      this.rest = this.rest.subarray(length);
    }
  }
}

async function store(dir: string, shape: Shape): Promise<Figure> {
  const { senders, recipients, size } = shape;
  const port = await freePort();
  const config = join(dir, "mosquitto.conf");
  const settings = ["allow_anonymous true", "persistence true", `persistence_location ${dir}/`, "autosave_on_changes true"];
  const limits = ["autosave_interval 1", "max_queued_messages 0", "max_inflight_messages 1000", "log_dest none", "user root"];
  writeFileSync(config, [`listener ${port} 127.0.0.1`, ...settings, ...limits].join("\n"));
  const broker = spawn("mosquitto", ["-c", config], { stdio: "ignore" });
  const open = (id: string): Promise<Session> => onceUp(broker, () => Session.open(port, id));
  try {
    for (let i = 0; i < recipients; i++) {
      const session = await open(`recipient-${i}`);
      await session.subscribe(`box/${i}`);
      session.close();
    }
    const sessions = await Promise.all(Array.from({ length: senders }, (_, i) => open(`sender-${i}`)));
    const payload = Buffer.alloc(size, 7);
    return await loaded(sessions, shape, (session, index) => session.publish(`box/${index % recipients}`, payload));
  } finally {
    broker.kill("SIGKILL");
  }
}

export const mosquitto: Peer = {
  name: "Mosquitto, autosave on every change",
  missing: () =>
    spawnSync("mosquitto", ["-h"]).error ? "no mosquitto on the PATH (Debian: apt-get install mosquitto)" : undefined,
  store,
};
