/** `cairn-agent` as it is shipped: its exit codes, what it prints, and a program that answers. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../agent/command/run.ts";
import { nodeClock } from "../../src/platform/node/clock.ts";
import { builtProgram } from "../support/built-program.ts";
import { NodePerson } from "../support/node-person.ts";
import { startRelayProcess } from "../support/relay-process.ts";
import { AGENT_ID, AGENT_NUMBER, ANA_ID, FakeDirectory, SECRET } from "./fake-directory.ts";

const relayBuild = await builtProgram("relay");
const outDir = await builtProgram("agent");

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("the command", { timeout: 60_000 }, () => {
  let dir: string;
  let directory: FakeDirectory;
  let relay: string;
  let ana: NodePerson;
  let link: string;
  let env: Record<string, string>;
  const printed: string[] = [];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "agent-command-"));
    directory = new FakeDirectory(nodeClock);
    await directory.start();
    const process = await startRelayProcess(relayBuild, { env: { PPP_DATA_DIR: join(dir, "relay"), PPP_NOTIFY_BATCH_SECS: "0" } });
    relay = process.url;
    ana = await new NodePerson(relay).start("Ana");
    const { me } = await ana.until((state) => state.me !== undefined);
    link = me!.link;
    writeFileSync(join(dir, "secret"), `${SECRET}\n`);
    env = { CAIRN_AGENT_DATA: join(dir, "agent"), CAIRN_AGENT_SECRET_FILE: join(dir, "secret") };
    printed.length = 0;
  });
  afterEach(async () => {
    ana.stop();
    await directory.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function start(...args: readonly string[]) {
    const child = spawn(process.execPath, [join(outDir, "main.js"), ...args], {
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    return { child, said, ended: once(child, "close").then(([code]) => ({ code: code as number, ...said })) };
  }

  /** In this process: one of its own is needed to be killed, and to make files. */
  async function run(...args: readonly string[]): Promise<Ended> {
    const [lines, warnings]: [string[], string[]] = [[], []];
    const print = (line: string): void => void lines.push(`${line}\n`);
    const warn = (line: string): void => void warnings.push(`${line}\n`);
    const code = await runCommand(args, { env, print, warn, onStop: () => {} });
    printed.push(...warnings);
    return { code, out: lines.join(""), err: warnings.join("") };
  }

  const asked = (): readonly string[] => ["--relay", relay, "--issuer", directory.origin, "--id", AGENT_ID, "--name", "Tide clerk"];
  const init = (...args: readonly string[]) => run("init", ...asked(), ...args);

  it("makes an agent, tells how it stands, and keeps all of it from other users", async () => {
    expect(await run("status")).toMatchObject({ code: 3, out: "" });
    const made = await start("init", ...asked(), "--json").ended;
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(made.out)).toMatchObject({ mark: { number: AGENT_NUMBER }, people: 0 });
    expect((await run("status")).out).toContain(`number ${AGENT_NUMBER}, marked until `);
    for (const file of readdirSync(join(dir, "agent"))) expect(statSync(join(dir, "agent", file)).mode & 0o077).toBe(0);
    const kept = readdirSync(join(dir, "agent")).map((file) => readFileSync(join(dir, "agent", file)).toString("latin1"));
    expect(kept.some((text) => text.includes(SECRET))).toBe(false);
  });

  it("says by its exit code what is wrong", async () => {
    expect((await run("fly")).code).toBe(2);
    expect((await run("send", "--secret", "x")).code).toBe(2);
    writeFileSync(join(dir, "secret"), "another");
    const refused = await init("--json");
    expect(refused.code).toBe(5);
    expect(JSON.parse(refused.out)).toEqual({ error: "unauthorized", about: "invalid_client", retry: false });
    expect((await run("send", "--to", link, "--text", "hello")).code).toBe(4);
    writeFileSync(join(dir, "secret"), SECRET);
    expect((await run("renew")).code).toBe(0);
    expect((await run("send", "--to", "999-9999-9999", "--text", "hello")).code).toBe(7);
    expect((await run("leave", "--to", link, "--at", "56.3,-200", "--text", "x")).code).toBe(11);
    expect((await run("leave", "--to", link, "--at", "here", "--text", "x")).code).toBe(2);
    await directory.stop();
    expect((await run("renew")).code).toBe(9);
    await directory.start(Number(new URL(directory.origin).port));
    for (const text of printed) for (const word of [AGENT_ID, AGENT_NUMBER, SECRET, "hello"]) expect(text).not.toContain(word);
  });

  it("sends and ends; a program answers what is asked in the talk, and sees no secret", async () => {
    await init();
    expect(await run("send", "--to", link, "--text", "High water at six.")).toMatchObject({ code: 0, out: "Sent.\n" });
    const { requests } = await ana.until((state) => state.requests.length > 0);
    await ana.engine.acceptRequest(requests[0]!.id, "");
    const listening = start("listen", "--run", `${process.execPath} ${join(dir, "answer.mjs")}`);
    writeFileSync(
      join(dir, "answer.mjs"),
      `let line = ""; for await (const part of process.stdin) line += part;
       const { text, kind } = JSON.parse(line);
       if (text === "fail") process.exit(3);
       if (text !== "hush") console.log(kind, "·", text, "·", Object.keys(process.env).filter((name) => /SECRET/.test(name)).length);`,
    );
    const talk = "5".repeat(32);
    const { people } = await ana.until((state) => state.people.length > 0);
    await ana.engine.createGroup(talk, "Tides", [people[0]!.id]);
    await ana.engine.openRoom(talk);
    for (const [n, text] of ["fail", "hush", "How high?"].entries()) await ana.engine.say(talk, `${n}`.repeat(32), text);
    const { talks } = await ana.until((state) => state.talks[0]?.lines.some((line) => !line.mine && line.kind === "text") ?? false);
    const answers = talks[0]!.lines.filter((line) => !line.mine && line.kind === "text");
    expect(answers).toMatchObject([{ text: "line · How high? · 0", mark: { type: "ai_agent", number: AGENT_NUMBER } }]);
    const running = await run("status", "--json");
    expect(JSON.parse(running.out)).toMatchObject({ connection: "running", mark: { number: AGENT_NUMBER } });
    expect((await run("renew")).code).toBe(10);
    listening.child.kill("SIGTERM");
    const { code, err } = await listening.ended;
    expect(code).toBe(0);
    expect(err).toContain("the program failed");
    for (const word of ["How high", "Ana", "Tides"]) expect(err).not.toContain(word);
  });

  it("declares what it can do, and speaks for who lent their number", async () => {
    await init();
    writeFileSync(join(dir, "schema.json"), `{"type":"object"}`);
    const schemas = ["--input", join(dir, "schema.json"), "--output", join(dir, "schema.json")];
    expect((await run("capability", "put", "tides.next", "1.0.0", ...schemas)).code).toBe(0);
    expect((await run("capability", "list")).out).toBe("tides.next 1.0.0\n");
    expect((await run("capability", "drop", "tides.next", "1.0.0")).code).toBe(0);
    expect((await run("lend", "list")).out).toContain(ANA_ID);
    expect(JSON.parse((await run("lend", "accept", ANA_ID, "--json")).out)).toMatchObject({ mark: { number: "45645678901" } });
    expect((await run("status")).out).toContain("number 45645678901, ");
    expect((await run("lend", "drop")).code).toBe(0);
    expect((await run("status")).out).toContain(`number ${AGENT_NUMBER}, `);
  });
});
