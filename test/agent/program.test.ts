/** Agents at the directory as it is shipped, and people who meet them: every mark here is signed by it and read by the app's engine. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../agent/command/run.ts";
import { type Agent, type AgentSettings, type Message, openAgent } from "../../agent/index.ts";
import { type DirectoryProcess, startDirectoryProcess } from "../numbers/support/directory.ts";
import { APP, call, enterAs, type Json, logIn, type Made, makeNumber, ownToken } from "../numbers/support/plain-client.ts";
import { builtProgram } from "../support/built-program.ts";
import { inLong } from "../support/long.ts";
import { NodePerson } from "../support/node-person.ts";
import { startRelayProcess } from "../support/relay-process.ts";

const relayBuild = await builtProgram("relay");
const directoryBuild = await builtProgram("numbers");
const STEPS = { latitude: 56.336912345, longitude: -2.788523456 };
const DAY = 86_400;
const TIDES = { name: "tides.next", version: "1.0.0", inputSchema: '{"type":"object"}', outputSchema: '{"type":"object"}' };

const dataDir = mkdtempSync(join(tmpdir(), "agent-program-"));
let directory: DirectoryProcess;
/** Anna's token: she owns the agents. */
let anna: string;
let n = 0;

beforeAll(async () => {
  const env = { NUMBERS_DATA: join(dataDir, "directory"), NUMBERS_APP: APP };
  directory = await startDirectoryProcess(directoryBuild, env);
  anna = await logIn(directory, "anna@example.org", "openid attest numbers:read numbers:write");
});
afterAll(() => {
  directory.child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

const asAnna = (rpc: string, fields: object = {}): Promise<Json> => call(directory, rpc, fields, anna);
/** What somebody owns is closed until they open it. */
const reach = "REACH_OPEN";
const agentOf = (displayName: string): Promise<Made> =>
  makeNumber(directory, anna, { entityType: "ENTITY_TYPE_AI_AGENT", displayName, reach, capabilities: [TIDES] });
const senderOf = (displayName: string): Promise<Made> =>
  makeNumber(directory, anna, { entityType: "ENTITY_TYPE_PROGRAMMABLE", displayName, reach });

describe("at a directory that runs", { timeout: 90_000 }, () => {
  let relay: string;
  let dir: string;
  const closed: (() => void)[] = [];

  beforeEach(async () => {
    dir = join(dataDir, String(++n));
    const env = { PPP_DATA_DIR: join(dir, "relay"), PPP_NOTIFY_BATCH_SECS: "0" };
    relay = (await startRelayProcess(relayBuild, { env })).url;
    return () => {
      for (const close of closed.splice(0)) close();
    };
  });

  const keep = <T extends { close(): void }>(one: T): T => {
    closed.push(() => one.close());
    return one;
  };

  const open = async ({ ppnumId, secret }: Made, change: Partial<AgentSettings> = {}): Promise<Agent> => {
    const settings = { data: join(dir, ppnumId), relay, issuer: directory.issuer, clientId: ppnumId, secret };
    return keep(await openAgent({ name: "Tide clerk", ...settings, ...change }));
  };

  const person = async (name: string): Promise<NodePerson> => {
    const one = await new NodePerson(relay).start(name);
    closed.push(() => one.stop());
    return one;
  };

  /** Somebody with a number, which is made at the first login. */
  const numbered = async (name: string): Promise<NodePerson> => {
    const one = await person(name);
    const page = await one.act("beginLogin", directory.issuer, `${APP}/`);
    const back = await enterAs(directory, page, `${name.toLowerCase()}-${n}@example.org`, name);
    await one.act("finishLogin", back.search);
    return one;
  };

  const mineOf = async (one: NodePerson) => (await one.until(({ numbers }) => numbers?.mine[0] !== undefined)).numbers!.mine[0]!;

  async function leave(from: NodePerson, to: string, text: string): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    const window = { starts_at: now - 60, ends_at: now + 3600, timezone: "Europe/London" };
    const circle = { ...STEPS, radius_m: 100 };
    await from.engine.leaveNote({ id: String(n).padStart(32, "0"), text, place: "", circle, window, to: [to] });
  }

  const next = async (messages: AsyncIterator<Message>): Promise<Message> => (await messages.next()).value as Message;

  it("an agent is found by its number as what it is, hears who asks, and answers with its mark", async () => {
    const made = await agentOf("Tide clerk");
    const agent = await open(made, { at: STEPS });
    expect(agent.status().mark).toMatchObject({ number: made.ppnum });
    const ben = await numbered("Ben");
    const found = await ben.act("findNumber", made.ppnum);
    const mark = { outcome: "attested", type: "ai_agent", number: made.ppnum, by: directory.issuer };
    expect(found).toMatchObject({ kind: "card", name: "Tide clerk", mark, standing: "new" });
    const id = await ben.act("addNumber", made.ppnum, "");
    await leave(ben, id, "When is high water?");
    const asked = await next(agent.messages());
    const { number } = await mineOf(ben);
    expect(asked).toMatchObject({
      ...{ text: "When is high water?", from: { name: "Ben" } },
      mark: { outcome: "attested", type: "human", number, by: directory.issuer },
    });
    expect(await asked.answer("At six.")).toBe("sent");
    await ben.engine.position({ ...STEPS, accuracy_m: 5 });
    const { opened } = await ben.until((state) => state.opened.length > 0);
    expect(opened).toMatchObject([{ from: id, text: "At six.", mark }]);
    expect(opened[0]!.mark!.until).toBeLessThanOrEqual(Date.now() / 1000 + DAY);
  });

  it("an agent is found by what it can do and by an alias, as long as it says so", async () => {
    const made = await agentOf("Tide clerk");
    const agent = await open(made);
    const moon = { ...TIDES, name: `moon.phase${n}`, version: "2.1.0" };
    await agent.capabilities.put(moon);
    expect((await agent.capabilities.list()).map(({ name }) => name)).toEqual([moon.name, TIDES.name]);
    const wanted = { name: moon.name };
    expect(await call(directory, "DirectoryService/FindCapability", wanted)).toMatchObject({
      agents: [{ ppnum: made.ppnum, entityType: "ENTITY_TYPE_AI_AGENT", capability: { version: "2.1.0" } }],
    });
    await agent.capabilities.drop(moon.name, moon.version);
    expect(await call(directory, "DirectoryService/FindCapability", wanted)).toEqual({});
    const pattern = { ...moon, inputSchema: '{"type":"string","pattern":"^(a+)+$"}' };
    await expect(agent.capabilities.put(pattern)).rejects.toMatchObject({ code: "refused" });
    await asAnna("NumberService/PutAlias", { ppnumId: made.ppnumId, alias: { alias: `tides-${n}` } });
    const other = await open(await agentOf("Other"));
    expect(await other.send(`Tides-${n}`, "Hello.")).toBe("sent");
    await expect(other.send("no-such-alias", "Hello.")).rejects.toMatchObject({ code: "not-found" });
  });

  it("a sender knocks by the command at one who asks first; who is let in may write, marked as automatic", async () => {
    const ben = await numbered("Ben");
    const { number, reach } = await mineOf(ben);
    expect(reach).toBe("ask");
    const made = await senderOf("Harbour office");
    writeFileSync(join(dir, "secret"), made.secret);
    const env = { CAIRN_AGENT_DATA: join(dir, "sender"), CAIRN_AGENT_SECRET_FILE: join(dir, "secret") };
    const lines: string[] = [];
    const terminal = {
      env,
      print: (line: string) => void lines.push(line),
      warn: (line: string) => void lines.push(line),
      onStop() {},
    };
    const run = (...args: readonly string[]): Promise<number> => runCommand(args, terminal);
    const account = ["--relay", relay, "--issuer", directory.issuer, "--id", made.ppnumId, "--name", "Harbour office"];
    expect([await run("init", ...account), lines]).toEqual([0, [expect.stringContaining(`number ${made.ppnum}, marked`)]]);
    // A number that asks and one that nobody has are told apart by nobody.
    expect(await run("send", "--to", number, "--text", "The gate is shut.")).toBe(7);
    expect(await run("send", "--to", "00000000000", "--text", "The gate is shut.")).toBe(7);
    expect(await run("knock", "--to", "00000000000")).toBe(0);
    expect(await run("knock", "--to", number)).toBe(0);
    await ben.act("refreshNumbers");
    const { requests } = await ben.until((state) => state.requests.length > 0);
    const mark = { outcome: "attested", type: "programmable", number: made.ppnum };
    expect(requests).toMatchObject([{ handle: "Harbour office", mark }]);
    await ben.engine.acceptRequest(requests[0]!.id, "");
    const { me } = await ben.until((state) => state.me !== undefined);
    const sender = await open(made, { data: join(dir, "sender") });
    await ben.until(() => sender.status().people === 1);
    expect(await sender.leave({ to: [me!.id], text: "The gate is shut.", at: STEPS })).toBe("sent");
    await ben.engine.position({ ...STEPS, accuracy_m: 5 });
    const { opened } = await ben.until((state) => state.opened.length > 0);
    expect(opened).toMatchObject([{ text: "The gate is shut.", mark }]);
  });

  inLong("an agent speaks for a person who lends it their number, until they end that", async () => {
    const made = await agentOf("Secretary");
    const [ben, cleo] = [await numbered("Ben"), await person("Cleo")];
    await cleo.act("knowDirectory", directory.issuer);
    const { number } = await mineOf(ben);
    await ben.act("lend", directory.issuer, made.ppnum, Date.now() / 1000 + DAY);
    expect(await ben.act("lent", directory.issuer)).toMatchObject([{ number: made.ppnum, name: "Secretary" }]);
    const itself = await open(made);
    const [lending] = await itself.lendings.list();
    itself.close();
    const agent = await open(made, { actFor: lending!.person });
    expect(agent.status().mark).toMatchObject({ number });
    const { me } = await cleo.until((state) => state.me !== undefined);
    expect(await agent.leave({ to: [me!.link], text: "Ben is late.", at: STEPS })).toBe("sent");
    const { requests } = await cleo.until((state) => state.requests.length > 0);
    await cleo.engine.acceptRequest(requests[0]!.id, "");
    expect(await agent.leave({ to: [me!.id], text: "Ben is here.", at: STEPS })).toBe("sent");
    await cleo.engine.position({ ...STEPS, accuracy_m: 5 });
    const { opened } = await cleo.until((state) => state.opened.some(({ text }) => text === "Ben is here."));
    const delegated = { outcome: "delegated", type: "human", actor: "ai_agent", number, by: directory.issuer };
    for (const note of opened) expect(note.mark).toMatchObject(delegated);
    // What it holds ends within a day, and with the lending at the latest.
    expect(agent.status().mark.until).toBeLessThanOrEqual(Date.now() / 1000 + DAY);
    await ben.act("endLending", directory.issuer, made.ppnumId);
    await expect(agent.renew()).rejects.toMatchObject({ code: "not-found", about: "lending" });
  });

  inLong("a dependent agent has no secret: its owner's client has its key attested, by Token Exchange", async () => {
    const made = await agentOf("Harbour office");
    const token = await ownToken(directory, made.ppnumId, made.secret, "attest numbers:write");
    const { number } = await call(directory, "NumberService/CreateDependent", { displayName: "Desk two" }, token);
    const { ppnum, ppnumId: dependent } = number as Made;
    expect(ppnum).toMatch(/^\d{19}$/);
    const desk = await open(made, { dependent, data: join(dir, "desk"), name: "Desk two" });
    expect(desk.status().mark).toMatchObject({ number: ppnum });
    const office = await open(made);
    expect(desk.status().key).not.toBe(office.status().key);
    const ben = await person("Ben");
    await ben.act("knowDirectory", directory.issuer);
    const { me } = await ben.until((state) => state.me !== undefined);
    await desk.leave({ to: [me!.link], text: "Come to desk two.", at: STEPS });
    const { requests } = await ben.until((state) => state.requests.length > 0);
    expect(requests).toMatchObject([{ mark: { outcome: "attested", type: "ai_agent", number: ppnum } }]);
    // What has a secret is nobody's to speak for.
    const other = await open(made, { dependent: made.ppnumId, data: join(dir, "self") });
    expect(other.status().mark).toEqual({ failure: "unauthorized", reason: "invalid_grant" });
  });

  it("with its owner suspended an agent gets no further mark, and with its owner awake again it does", async () => {
    const made = await agentOf("Tide clerk");
    const agent = await open(made);
    const { number } = await asAnna("NumberService/Get");
    const own = { ppnumId: (number as Made).ppnumId };
    await asAnna("NumberService/Suspend", own);
    try {
      await expect(agent.renew()).rejects.toMatchObject({ code: "unauthorized" });
      const ben = await person("Ben");
      await ben.act("knowDirectory", directory.issuer);
      expect(await ben.act("findNumber", made.ppnum)).toEqual({
        kind: "ask",
        address: made.ppnum,
        directories: [directory.issuer],
      });
    } finally {
      anna = await logIn(directory, "anna@example.org", "openid attest numbers:read numbers:write");
      await asAnna("NumberService/Resume", own);
    }
    await agent.renew();
    expect(agent.status().mark).toMatchObject({ number: made.ppnum });
  });
});
