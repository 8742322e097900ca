/** A NATS server of the test's own, on loopback. Needs nats-server on the machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "./debian.ts";
import { freePort } from "./free-port.ts";

const program = findProgram("nats-server");

/** Why no server can be started here; undefined where it can. */
export const natsMissing = program ? undefined : "there is no nats-server on this machine (Debian: apt-get install nats-server)";

const reachable = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new Socket();
    socket.once("error", () => resolve(false));
    socket.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
  });

export class NatsServer {
  readonly url: string;
  private readonly port: number;
  private process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
    this.url = `nats://127.0.0.1:${port}`;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort());
    await server.resume();
    return server;
  }

  /** Again, after it was killed. */
  async resume(): Promise<void> {
    this.process = spawn(program as string, ["-a", "127.0.0.1", "-p", `${this.port}`], { stdio: "ignore" });
    while (!(await reachable(this.port))) {
      if (this.process.exitCode !== null) throw new Error(`nats-server ended with ${this.process.exitCode}`);
      await pause(10);
    }
  }

  async kill(): Promise<void> {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, "exit");
    process.kill("SIGKILL");
    await ended;
  }
}
