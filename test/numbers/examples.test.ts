/** Third parties' examples, run as their READMEs say, at a relay and a directory as they are shipped. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { builtProgram } from "../support/built-program.ts";
import { NodePerson } from "../support/node-person.ts";
import { commandsIn, run } from "../support/readme.ts";
import { startRelayProcess } from "../support/relay-process.ts";
import { Browser, baseOf, enter } from "./auth/directory.ts";
import { type DirectoryProcess, startDirectoryProcess } from "./support/directory.ts";

const relayBuild = await builtProgram("relay");
const directoryBuild = await builtProgram("numbers");
const dir = mkdtempSync(join(tmpdir(), "examples-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What `npm start` starts. */
let relay: string;
let directory: DirectoryProcess;
let n = 0;

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

describe("by its README", { timeout: 120_000 }, () => {
  let env: Record<string, string>;

  beforeEach(async () => {
    const data = join(dir, String(++n));
    relay = (await startRelayProcess(relayBuild, { env: { PPP_DATA_DIR: join(data, "relay"), PPP_NOTIFY_BATCH_SECS: "0" } })).url;
    env = { NUMBERS_DATA: join(data, "numbers"), CAIRN_AGENT_DATA: join(data, "agent") };
    directory = await startDirectoryProcess(directoryBuild, { ...env, NUMBERS_APP: relay });
    return () => void directory.child.kill("SIGKILL");
  });

  const places = () => ({
    "http://127.0.0.1:8787": relay,
    "http://localhost:8789": directory.issuer,
    "dist/numbers/": `${directoryBuild}/`,
  });

  it("an agent answers, marked as an AI's", async () => {
    const [install, start, make = "", begin = ""] = commandsIn("examples/agent/README.md");
    expect([install, start]).toEqual(["npm ci", "npm start"]);
    const making = run(make, places(), env);
    expect(await making.ended).toBe(0);
    const [id, secret] = [await making.line(/^client_id +(\S+)$/), await making.line(/^secret +(\S+)$/)].map(
      ([, word]) => word ?? "",
    );
    const agent = run(begin, { ...places(), "<secret>": secret ?? "", "<client_id>": id ?? "" }, env);
    const [, number = ""] = await agent.line(/^Its number is (\d{11}), marked until /);
    await agent.line(/^Its link: http/);
    const ana = await new NodePerson(relay).start("Ana");
    await ana.act("knowDirectory", directory.issuer);
    expect(await ana.act("findNumber", number)).toMatchObject({ name: "Answering agent", mark: { type: "ai_agent" } });
    const person = await ana.act("addNumber", number, "");
    const now = Math.floor(Date.now() / 1000);
    const at = { latitude: 56.3369, longitude: -2.7885 };
    await ana.engine.leaveNote({
      ...{ id: "1".repeat(32), text: "Anybody there?", place: "", circle: { ...at, radius_m: 100 }, to: [person] },
      window: { starts_at: now - 60, ends_at: now + 3600, timezone: "Europe/London" },
    });
    await ana.engine.position({ ...at, accuracy_m: 5 });
    const { opened } = await ana.until((state) => state.opened.length > 0);
    const mark = { outcome: "attested", type: "ai_agent", number, by: directory.issuer };
    expect(opened).toMatchObject([{ text: "You wrote: Anybody there?", mark }]);
    await agent.line(/^answered \(no number attested\)$/);
    ana.stop();
  });

  it("a web app logs somebody in who agrees, and nobody who does not", async () => {
    const [install, start, admit = "", begin = ""] = commandsIn("examples/log-in/README.md");
    expect([install, start]).toEqual(["npm ci", "npm start"]);
    const here = { ...places(), "9000": await freePort() };
    expect(await run(admit, here, env).ended).toBe(0);
    const shop = run(begin, here, env);
    const [, site = ""] = await shop.line(/^The app is at (\S+)$/);
    const theirs = new Visitor(site);
    expect(await theirs.text("/")).toContain("Nobody is logged in.");

    // Anna logs in, and gets her number on the way.
    const anna = new Browser(directory.issuer);
    const consent = await enter(anna, await theirs.leads("/log-in"), entering("anna@example.org"));
    expect(consent.text).toContain("The example");
    expect(consent.text).toContain("It does not prove who you are.");
    const back = await anna.submit(`${baseOf(consent)}/consent`, { answer: "yes" });
    expect(await theirs.leads(back.url)).toBe("/");
    const shown = await theirs.text("/");
    expect(shown).toMatch(/You have the number \d{3}-\d{4}-\d{4} \(human\)\./);

    // What came back once, or to somebody else's browser, is worth nothing.
    expect(await theirs.status(back.url)).toBe(400);
    expect(await new Visitor(site).status(back.url)).toBe(400);
    const other = new Visitor(site);
    const asked = await other.leads("/log-in");
    const stolen = new URL(back.url);
    stolen.searchParams.set("state", new URL(asked).searchParams.get("state") ?? "");
    expect(await other.status(stolen.href)).toBe(403);

    // She says no the next time.
    const refusing = new Visitor(site);
    const again = await anna.open(await refusing.leads("/log-in"));
    const refused = await anna.submit(`${baseOf(again)}/consent`, { answer: "no" });
    expect(new URL(refused.url).searchParams.get("error")).toBe("access_denied");
    expect(await refusing.status(refused.url)).toBe(403);
    expect(await refusing.text("/")).toContain("Nobody is logged in.");
    await theirs.leads("/log-out", "POST");
    expect(await theirs.text("/")).toContain("Nobody is logged in.");
  });
});

const entering = (mail: string) => ({ mail, name: "Anna", code: () => directory.code(mail) });

/** A browser at the example's own pages: one cookie. */
class Visitor {
  private readonly site: string;
  private cookie = "";

  constructor(site: string) {
    this.site = site;
  }

  private async ask(path: string, method = "GET"): Promise<Response> {
    const answer = await fetch(new URL(path, this.site), { method, headers: { cookie: this.cookie }, redirect: "manual" });
    this.cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? this.cookie;
    return answer;
  }

  async text(path: string): Promise<string> {
    return (await this.ask(path)).text();
  }

  async status(path: string): Promise<number> {
    return (await this.ask(path)).status;
  }

  /** Where it redirects to. */
  async leads(path: string, method = "GET"): Promise<string> {
    return (await this.ask(path, method)).headers.get("location") ?? "";
  }
}
