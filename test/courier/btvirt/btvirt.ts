/** Bluetooth controllers in a program (BlueZ's btvirt): what two stacks say to each other over them is real HCI, L2CAP and ATT, without a radio. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { BleManager, type Manager } from "ble-host";
import { findProgram } from "../../support/debian.ts";

/** btvirt takes no other. */
const SOCKET = "/tmp/bt-server-le";
/** ble-host writes down there which services it found. */
const STORAGE = "NodeBleLib-storage-dir";
const SHIM = fileURLToPath(new URL("no-alg.c", import.meta.url));

/** Why there is none here. */
export const noBtvirt: string | undefined = !findProgram("btvirt")
  ? "btvirt is not installed (apt install bluez-test-tools)"
  : spawnSync("cc", ["--version"]).status !== 0
    ? "no C compiler for the ten lines without which btvirt needs the kernel's AF_ALG"
    : undefined;

/** Bytes of a packet of HCI, if its head is there: an event or data. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes[0] === 4) return bytes.length < 3 ? undefined : 3 + bytes.readUInt8(2);
  return bytes.length < 5 ? undefined : 5 + bytes.readUInt16LE(3);
}

/** One controller: one whole packet at a time. */
class Controller extends EventEmitter {
  private readonly socket: Socket;
  private rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    super();
    this.socket = socket;
    socket.on("data", (data: Buffer) => this.came(data));
    // The stack throws when its transport closes, which it does at the end.
    socket.on("error", () => {});
  }

  private came(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    for (let n = lengthOf(this.rest); n !== undefined && n <= this.rest.length; n = lengthOf(this.rest)) {
      const packet = this.rest.subarray(0, n);
      this.rest = this.rest.subarray(n);
      this.emit("data", packet);
    }
  }

  write(packet: Buffer): void {
    this.socket.write(packet);
  }

  end(): void {
    this.socket.destroy();
  }
}

export class Btvirt {
  private readonly child: ChildProcess;
  private readonly dir: string;
  private readonly controllers: Controller[] = [];

  private constructor(child: ChildProcess, dir: string) {
    this.child = child;
    this.dir = dir;
  }

  static async start(): Promise<Btvirt> {
    const dir = mkdtempSync(join(tmpdir(), "cairn-btvirt-"));
    const shim = join(dir, "no-alg.so");
    const { status, stderr } = spawnSync("cc", ["-shared", "-fPIC", "-o", shim, SHIM, "-ldl"], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    rmSync(SOCKET, { force: true });
    const child = spawn("btvirt", ["-s"], { env: { ...process.env, LD_PRELOAD: shim }, stdio: "ignore" });
    while (!existsSync(SOCKET)) {
      if (child.exitCode !== null) throw new Error(`btvirt ended with ${child.exitCode}`);
      await pause(20);
    }
    return new Btvirt(child, dir);
  }

  /** A stack with a controller of its own. */
  async stack(): Promise<Manager> {
    const socket = connect(SOCKET);
    const controller = new Controller(socket);
    this.controllers.push(controller);
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new Promise((resolve, reject) => {
      socket.once("close", () => reject(new Error("btvirt closed the controller")));
      BleManager.create(controller, {}, (error, manager) => (error ? reject(error) : resolve(manager)));
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    for (const controller of this.controllers) controller.end();
    this.child.kill();
    await ended;
    for (const path of [this.dir, STORAGE]) rmSync(path, { recursive: true, force: true });
  }
}
