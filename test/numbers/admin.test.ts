/** The operator's command line, beside a directory that has the same data open. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { admin } from "../../numbers/admin/cli.ts";
import { DirectoryKeys } from "../../numbers/issue/directory-keys.ts";
import { loadDirectorySecrets } from "../../numbers/issue/directory-secrets.ts";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import { openNumbersStore } from "../../numbers/store/sqlite/sqlite-store.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { systemClock, systemRandom } from "../../src/host/ports.ts";
import { lockDataDir } from "../../src/host/sqlite/lock.ts";
import { crypto } from "../support/kit.ts";
import { bytesOf, make, makeDependent, stateOf } from "./accounts.ts";

let dataDir: string;
let store: NumbersStore;

async function run(...argv: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await admin([...argv, "--data", dataDir, "--by", "olga"], {}, (line) => lines.push(line));
  return { code, text: lines.join("\n") };
}

const secrets = () => loadDirectorySecrets(keysIn(dataDir), systemRandom);

beforeEach(async () => {
  dataDir = join(mkdtempSync(join(tmpdir(), "cairn-numbers-")), "data");
  await run("init");
  store = openNumbersStore(dataDir, { auditKey: secrets().audit, clock: systemClock });
});
afterEach(async () => {
  await store.close();
  rmSync(join(dataDir, ".."), { recursive: true });
});

const auditText = async (): Promise<string> => (await run("audit")).text;

describe("cairn-numbers", () => {
  it("says what it can do, and fails in words", async () => {
    const { code, text } = await run("--help");
    expect([code, (await run()).code]).toEqual([0, 2]);
    for (const name of ["init", "status", "review", "client", "suspend", "deactivate", "alias", "key", "audit", "backup", "sweep"])
      expect(text).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
    await expect(run("explode")).rejects.toThrow(/no command explode/);
    await expect(run("toString")).rejects.toThrow(/no command/);
    await expect(run("init")).rejects.toThrow(/holds a directory already/);
    await expect(admin(["status", "--data", join(dataDir, "none")], {}, () => undefined)).rejects.toThrow(/there is no directory/);
    await expect(admin(["status", "--data", dataDir, "--by", "a b"], {}, () => undefined)).rejects.toThrow(/--by is/);
  });

  it.each(["numbers-secrets.json", "numbers-auth-keys.json", "numbers-directory-keys.json"])(
    "does nothing when %s is lost, and makes no other",
    async (name) => {
      rmSync(join(dataDir, name));
      for (const command of [["status"], ["audit"], ["init"]])
        await expect(run(...command)).rejects.toThrow(/lacks|holds a directory already/);
      expect(existsSync(join(dataDir, name))).toBe(false);
    },
  );

  it.each(["numbers-secrets.json", "numbers-auth-keys.json"])("does nothing with %s of another directory", async (name) => {
    const other = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
    await admin(["init", "--data", join(other, "data"), "--by", "olga"], {}, () => undefined);
    copyFileSync(join(other, "data", name), join(dataDir, name));
    rmSync(other, { recursive: true });
    const [before, refusal] = [await store.audit.list(0, 100), new RegExp(`${name}: not what this database was made with`)];
    for (const command of [["status"], ["client", "remove", "shop"]]) await expect(run(...command)).rejects.toThrow(refusal);
    expect(await store.audit.list(0, 100)).toEqual(before);
  });

  it("counts, and says nothing of few", async () => {
    for (let i = 0; i < 12; i++) await make(store, `human ${i}`, "human");
    await make(store, "org", "enterprise");
    const { text } = await run("status", "--json");
    expect(JSON.parse(text)).toMatchObject({ "human active": "12", "enterprise active": "<10", numbers: 13, pool: "enough" });
  });

  it("halts by number or id what the running directory then sees, and asks before many go with it", async () => {
    const org = await make(store, "org", "enterprise");
    for (let i = 0; i < 11; i++) await makeDependent(store, `dependent ${i}`, org.ppnumId);
    await expect(run("suspend", org.ppnum)).rejects.toThrow(/11 accounts .* --yes/);
    expect(await stateOf(store, org.ppnumId)).toBe("active");
    expect((await run("suspend", `${org.ppnum.slice(0, 3)}-${org.ppnum.slice(3)}`, "--yes")).text).toContain("concerned: 12");
    expect(await stateOf(store, org.ppnumId)).toBe("suspended");
    await expect(run("suspend", "00000000000")).rejects.toThrow(/no account/);
    await run("resume", org.ppnumId, "--yes");
    await run("deactivate", org.ppnumId, "--yes");
    await expect(run("resume", org.ppnumId, "--yes")).rejects.toThrow(/not possible: bad-transition, it is deactivated/);
    expect(await auditText()).toMatch(/admin:olga {2}suspended .*\n.*admin:olga {2}resumed .*\n.*admin:olga {2}deactivated/);
  });

  it("makes senders of people and organisations, and rolls secrets", async () => {
    const [anna, bot] = [await make(store, "anna", "human"), await make(store, "bot", "ai_agent", { hasSecret: true })];
    const { text } = await run("sender", anna.ppnum, "Tide tables");
    const [, id = "", first = ""] = /^client_id +(\S+)\nsecret +(\S{43})$/m.exec(text) ?? [];
    expect(await store.entities.get(id)).toMatchObject({
      ...{ type: "programmable", owner: anna.ppnumId, state: "active", displayName: "Tide tables" },
    });
    const live = async () => (await store.secrets.live(id, Math.floor(Date.now() / 1000))).map(({ hint }) => hint);
    expect(await live()).toEqual([first.slice(-4)]);
    await run("secret", "roll", id);
    expect(await live()).toContain(first.slice(-4));
    const last = /^secret +(\S{43})$/m.exec((await run("secret", "roll", id, "--at-once")).text)?.[1] ?? "";
    expect(await live()).toEqual([last.slice(-4)]);
    await expect(run("sender", bot.ppnumId, "Tides")).rejects.toThrow(/wrong-type/);
    await expect(run("sender", anna.ppnum)).rejects.toThrow(/owner and a name/);
    await expect(run("secret", "roll", anna.ppnum)).rejects.toThrow(/no-secret/);
    await expect(run("secret", "show", id)).rejects.toThrow(/secret roll/);
    expect(await auditText()).toMatch(/admin:olga {2}create .*\n.*admin:olga {2}secret-rolled/);
    expect(await auditText()).not.toContain("Tide");
  });

  it("sets an organisation's other address, in what was reviewed too", async () => {
    const now = Math.floor(Date.now() / 1000);
    const [org, anna] = [await make(store, "org", "enterprise", { reservedUntil: now + 1000 }), await make(store, "anna", "human")];
    const form = { legalName: "Tides Ltd", contactPerson: "Ola", contactEmail: "ola@tides.example" };
    await store.enterprises.put(org.ppnumId, form, now);
    await run("review", "approve", org.ppnumId);
    await run("contact", org.ppnumId, "per@tides.example");
    expect(await store.contacts.get(org.ppnumId)).toMatchObject({ email: "per@tides.example" });
    expect((await run("review", "show", org.ppnumId)).text).toContain("per@tides.example");
    await expect(run("contact", anna.ppnumId, "eve@tides.example")).rejects.toThrow(/account's page/);
    await expect(run("contact", org.ppnumId, "per")).rejects.toThrow(/mail address/);
    expect(await auditText()).toMatch(/admin:olga {2}contact-set/);
  });

  it("shows, approves and refuses organisations", async () => {
    const now = Math.floor(Date.now() / 1000);
    const waiting = { reservedUntil: now + 1000 };
    const form = { legalName: "Tides Ltd", contactPerson: "Ola", contactEmail: "ola@tides.example" };
    const [good, bad] = [await make(store, "good", "enterprise", waiting), await make(store, "bad", "enterprise", waiting)];
    for (const { ppnumId } of [good, bad]) await store.enterprises.put(ppnumId, form, now);
    expect((await run("review", "list")).text.split("\n")).toHaveLength(2);
    expect((await run("review", "show", good.ppnumId)).text).toContain("ola@tides.example");
    const approved = await run("review", "approve", good.ppnumId, "--note", "called them");
    const told = /^secret +(\S{43})$/m.exec(approved.text)?.[1] ?? "";
    expect(await store.secrets.live(good.ppnumId, now)).toMatchObject([{ hint: told.slice(-4) }]);
    await run("review", "refuse", bad.ppnumId);
    expect([await stateOf(store, good.ppnumId), await stateOf(store, bad.ppnumId)]).toEqual(["active", undefined]);
    expect((await run("review", "list")).text).toBe("");
    await expect(run("review", "approve", bad.ppnumId)).rejects.toThrow(/no such form/);
    expect(await auditText()).not.toMatch(/tides|Ola/i);
  });

  it("makes an agent of nobody's, whose secret it tells once", async () => {
    await expect(run("agent", "Tide clerk")).rejects.toThrow(/--capability/);
    const { text } = await run("agent", "Tide clerk", "--capability", "tides.today@1.0.0");
    const [, id = "", secret = ""] = /client_id +(\S+)\nsecret +(\S{43})\n/.exec(text) ?? [];
    expect(await store.entities.get(id)).toMatchObject({ type: "ai_agent", displayName: "Tide clerk", depth: 0, state: "active" });
    expect(await store.capabilities.list(id)).toMatchObject([{ name: "tides.today", version: "1.0.0" }]);
    expect(readdirSync(dataDir).every((name) => !readFileSync(join(dataDir, name), "latin1").includes(secret))).toBe(true);
  });

  it("gives aliases that people cannot take", async () => {
    const org = await make(store, "org", "enterprise");
    await expect(run("alias", "put", org.ppnumId, "1588-1234")).rejects.toThrow(/--kind/);
    await run("alias", "put", org.ppnumId, "1588-1234", "--kind", "enterprise", "--priority", "5");
    expect(await store.aliases.resolve("15881234", "")).toBe(org.ppnum);
    expect((await run("alias", "list", org.ppnum)).text).toBe("15881234  enterprise  priority 5");
    await run("alias", "drop", org.ppnumId, "15881234");
    expect(await store.aliases.resolve("15881234", "")).toBeUndefined();
    await expect(run("alias", "drop", org.ppnumId, "15881234")).rejects.toThrow(/has no alias/);
  });

  it("registers apps of others", async () => {
    await expect(run("client", "add", "shop", "--name", "Shop", "--redirect", "http://shop.example/back")).rejects.toThrow(/https/);
    await run("client", "add", "shop", "--name", "Shop", "--redirect", "https://shop.example/back");
    expect((await run("client", "list")).text).toBe("shop  Shop  https://shop.example/back");
    await run("client", "remove", "shop");
    await expect(run("client", "remove", "shop")).rejects.toThrow(/no client/);
  });

  it("rolls the key, which a running directory reads again", async () => {
    const running = new DirectoryKeys({ openKeys: () => keysIn(dataDir), crypto, clock: systemClock, random: systemRandom });
    const { text } = await run("key", "roll", "--at-once");
    running.reload();
    const [, newest] = running.document("https://numbers.example").keys;
    expect(text).toContain(newest?.id);
    expect((await run("key", "show")).text.split("\n")).toHaveLength(2);
    expect(await auditText()).toContain("key-rolled");
  });

  it("finds a line of the audit that was changed", async () => {
    await make(store, "ana", "human");
    expect(await run("audit", "verify")).toMatchObject({ code: 0, text: expect.stringContaining("2 lines") });
    const db = new Sqlite(join(dataDir, "numbers.db"));
    db.exec("UPDATE audit SET actor = 'admin:eve' WHERE id = 2");
    db.close();
    expect(await run("audit", "verify")).toMatchObject({ code: 1, text: expect.stringContaining("line 2 ") });
  });

  describe("of an audit whose newest lines were cut off", () => {
    const head = (): string => join(dataDir, "numbers-audit-head.json");
    const lines = async (): Promise<number> => (await store.audit.list(0, 1000)).length;
    function cut(from: number): void {
      const db = new Sqlite(join(dataDir, "numbers.db"));
      db.prepare("DELETE FROM audit WHERE id >= ?").run(from);
      db.close();
    }
    beforeEach(async () => {
      for (const name of ["ana", "ben", "eva"]) await make(store, name, "human");
      await run("status");
    });

    it("says which are missing, and goes on saying so", async () => {
      expect([await lines(), (await run("audit", "verify")).code]).toEqual([4, 0]);
      cut(3);
      const missing = { code: 1, text: expect.stringContaining("lines 3 to 4 are missing") };
      for (const _time of ["once", "again"]) expect(await run("audit", "verify")).toMatchObject(missing);
    });

    it("sees that others stand in their place, though each follows from the one before", async () => {
      cut(3);
      for (const name of ["eve", "eve's", "eve's own"]) await make(store, name, "human");
      await run("status");
      const { code, text } = await run("audit", "verify");
      expect([code, text]).toEqual([1, expect.stringMatching(/^5 lines, each follows .*\nline 4 is not what it was/)]);
    });

    it("does not know without the file, which it says", async () => {
      rmSync(head());
      expect(await run("audit", "verify")).toMatchObject({ code: 1, text: expect.stringContaining("is missing here") });
      expect(await run("audit", "verify")).toMatchObject({ code: 0 });
      expect(statSync(head()).mode & 0o777).toBe(0o600);
    });

    it("takes no file for one that is none", async () => {
      writeFileSync(head(), "{}");
      await expect(run("audit", "verify")).rejects.toThrow(/does not say how far the audit went/);
    });
  });

  it("ends what is past its time, or counts it", async () => {
    const { ppnumId } = await make(store, "late", "human", { reservedUntil: 1_800_000_100 - 1_000_000_000 });
    expect((await run("sweep", "--dry-run")).text).toMatch(/^reserved +1 would end$/m);
    expect(await stateOf(store, ppnumId)).toBe("reserved");
    expect((await run("sweep")).text).toMatch(/^reserved +1$/m);
    expect(await stateOf(store, ppnumId)).toBeUndefined();
  });
});

describe("a copy of the directory", () => {
  const copy = (): string => join(dataDir, "..", "copy");

  it("is made beside the running directory, and put in place of it when it is stopped", async () => {
    const ana = await make(store, "ana", "human");
    await expect(run("backup", copy())).rejects.toThrow(/mail addresses/);
    await run("backup", copy(), "--clear");
    expect(statSync(copy()).mode & 0o777).toBe(0o600);
    await expect(run("backup", copy(), "--clear")).rejects.toThrow(/there already/);
    await run("deactivate", ana.ppnumId);
    const unlock = lockDataDir(dataDir, "directory");
    await expect(run("restore", copy())).rejects.toThrow(/in use/);
    unlock();
    await expect(run("restore", copy())).rejects.toThrow(/the directory is running: stop it first/);
    await store.close();
    await run("restore", copy());
    store = openNumbersStore(dataDir, { auditKey: secrets().audit, clock: systemClock });
    expect(await stateOf(store, ana.ppnumId)).toBe("active");
    // The copy's is shorter than what was kept of it, which is no fault.
    expect(await run("audit", "verify")).toMatchObject({ code: 1, text: expect.stringContaining("is missing here") });
    expect(await run("audit", "verify")).toMatchObject({ code: 0 });
    writeFileSync(`${copy()}.txt`, "age-encryption.org/v1".repeat(100));
    await store.close();
    await expect(run("restore", `${copy()}.txt`)).rejects.toThrow(/age -d/);
    store = openNumbersStore(dataDir, { auditKey: secrets().audit, clock: systemClock });
  });

  const hasAge = spawnSync("age", ["--version"]).status === 0;
  if (!hasAge) console.log("encrypted copies are not tried: there is no age on the PATH (Debian: apt-get install age)");

  it.runIf(hasAge)("is encrypted to a recipient, and no clear one stays", async () => {
    const key = join(dataDir, "..", "key");
    const { stderr } = spawnSync("age-keygen", ["-o", key], { encoding: "utf8" });
    const recipient = /age1\w+/.exec(stderr)?.[0] ?? "";
    const { ppnumId } = await make(store, "ana", "human");
    const contact = { email: "anna@example.org", verifiedAt: 1 };
    await store.contacts.set(ppnumId, contact, bytesOf("mail", 32), Math.floor(Date.now() / 1000));
    await expect(run("backup", copy(), "--age", "nobody")).rejects.toThrow(/^age: /);
    await run("backup", copy(), "--age", recipient);
    expect(readFileSync(copy(), "latin1")).not.toContain(contact.email);
    expect(readdirSync(dataDir).filter((name) => name.includes("copy"))).toEqual([]);
    const clear = spawnSync("age", ["-d", "-i", key, copy()], { maxBuffer: 1 << 24 }).stdout.toString("latin1");
    expect([clear.startsWith("SQLite format 3"), clear.includes(contact.email)]).toEqual([true, true]);
    expect(existsSync(`${copy()}.part`)).toBe(false);
  });
});
