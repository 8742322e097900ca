/** A PostgreSQL server of the test's own: in a folder of its own, on loopback, with fsync on. Needs PostgreSQL 14 or later on the machine. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { findProgram } from "./debian.ts";
import { freePort } from "./free-port.ts";

const program = findProgram("postgres");
const folder = program === undefined ? "" : dirname(program);

const numberOf = (flag: "-u" | "-g", user: string): number => Number(spawnSync("id", [flag, user], { encoding: "utf8" }).stdout);

/** PostgreSQL refuses to run as root: then it runs as its own user. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  return { uid: numberOf("-u", "postgres"), gid: numberOf("-g", "postgres") };
}

/** Why no server can be started here; undefined where it can. */
export const postgresMissing = program ? undefined : "there is no PostgreSQL on this machine (Debian: apt-get install postgresql)";

export class PostgresServer {
  private readonly dir: string;
  private readonly port: number;
  private readonly settings: readonly string[];
  private process: ChildProcess | undefined;

  private constructor(dir: string, port: number, settings: readonly string[]) {
    this.dir = dir;
    this.port = port;
    this.settings = settings;
  }

  /** @param settings as `-c` takes them: `work_mem=1MB` */
  static async start(settings: readonly string[] = []): Promise<PostgresServer> {
    const dir = mkdtempSync(join(tmpdir(), "cairn-postgres-"));
    const { uid, gid } = owner();
    if (uid !== undefined && gid !== undefined) chownSync(dir, uid, gid);
    const args = ["-D", join(dir, "data"), "-U", "cairn", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-instructions"];
    const made = spawnSync(join(folder, "initdb"), args, { ...owner(), cwd: dir, encoding: "utf8" });
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    const server = new PostgresServer(dir, await freePort(), settings);
    await server.resume();
    return server;
  }

  /** Of this database, which is made if it is missing. */
  async urlOf(database: string): Promise<string> {
    const client = new pg.Client(this.url("postgres"));
    await client.connect();
    try {
      const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
      if (rowCount === 0) await client.query(`CREATE DATABASE "${database}"`);
    } finally {
      await client.end();
    }
    return this.url(database);
  }

  url(database: string): string {
    return `postgres://cairn@127.0.0.1:${this.port}/${database}`;
  }

  /** Of the process whose children all the others are. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts it again, after a kill: it recovers what was committed. */
  async resume(): Promise<void> {
    const settings = ["fsync=on", ...this.settings, "listen_addresses=127.0.0.1", `unix_socket_directories=${this.dir}`];
    const args = ["-D", join(this.dir, "data"), "-p", `${this.port}`, ...settings.flatMap((one) => ["-c", one])];
    const started = spawn(join(folder, "postgres"), args, { ...owner(), cwd: this.dir, stdio: "ignore" });
    this.process = started;
    while (!(await this.answers())) {
      if (started.exitCode !== null) throw new Error(`postgres ended with ${started.exitCode}`);
      await pause(20);
    }
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url("postgres"), connectionTimeoutMillis: 1_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  /** `kill -9` of all its processes at once. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGQUIT");
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { process: running } = this;
    if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    // Each of them has a session of its own.
    const pids = signal === "SIGKILL" ? [running.pid, ...childrenOf(running.pid)] : [running.pid];
    for (const pid of pids) kill(pid, signal);
    await ended;
  }
}

function childrenOf(parent: number): readonly number[] {
  const lines = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).stdout.split("\n");
  return lines.flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    return ppid === parent && pid !== undefined ? [pid] : [];
  });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
