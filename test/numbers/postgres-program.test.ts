/** The directory's program and its command line on PostgreSQL; two programs may share one database. Needs PostgreSQL on the machine. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { admin } from "../../numbers/admin/cli.ts";
import { builtProgram } from "../support/built-program.ts";
import { freePort } from "../support/free-port.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { type DirectoryProcess, startDirectoryProcess } from "./support/directory.ts";
import { APP, attest, base64, call, keyOf, logIn, subOf } from "./support/plain-client.ts";

if (postgresMissing) console.log(`test/numbers/postgres-program.test.ts is skipped${elsewhere}: ${postgresMissing}`);

const server = postgresMissing ? undefined : await PostgresServer.start();
const dir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
afterAll(async () => {
  await server?.stop();
  rmSync(dir, { recursive: true });
});
const running: DirectoryProcess[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

describe.skipIf(postgresMissing)("a directory on PostgreSQL", () => {
  it("signs up, is looked up at a second one, and is kept by the command line", { timeout: 60_000 }, async () => {
    const outDir = await builtProgram("numbers");
    const store = (await server?.urlOf("numbers")) ?? "";
    const run = async (...argv: string[]): Promise<string> => {
      const lines: string[] = [];
      const env = { NUMBERS_STORE: store, NUMBERS_DATA: join(dir, "one") };
      await admin([...argv, "--by", "olga"], env, (line) => lines.push(line));
      return lines.join("\n");
    };
    await run("init");
    expect(readdirSync(join(dir, "one")).filter((name) => name.endsWith(".db"))).toEqual([]);
    cpSync(join(dir, "one"), join(dir, "two"), { recursive: true });
    const env = { NUMBERS_STORE: store, NUMBERS_APP: APP };
    const one = await startDirectoryProcess(outDir, { ...env, NUMBERS_DATA: join(dir, "one") });
    running.push(one);
    const port = await freePort();
    running.push(
      await startDirectoryProcess(outDir, {
        ...env,
        ...{ NUMBERS_DATA: join(dir, "two"), NUMBERS_ISSUER: one.issuer, NUMBERS_PORT: String(port) },
      }),
    );
    const access = await logIn(one, "anna@example.org", "openid attest numbers:read");
    const key = keyOf("anna");
    await attest(one, access, subOf(access), key);
    const other = { issuer: `http://localhost:${port}` };
    const { numbers } = (await call(other, "NumberService/List", {}, access)) as { numbers: readonly { ppnum: string }[] };
    const address = numbers[0]?.ppnum ?? "";
    expect(await call(other, "DirectoryService/Resolve", { address })).toMatchObject({ knockPk: base64(key.publicKey) });
    expect(await run("suspend", address)).toContain("concerned: 1");
    await expect(call(other, "AttestService/ListAttested", {}, access)).rejects.toThrow(/403|401/);
    expect(JSON.parse(await run("status", "--json"))).toMatchObject({ "human suspended": "<10", numbers: 1 });
    expect(await run("audit", "verify")).toMatch(/^\d+ lines/);
    await expect(run("backup", join(dir, "copy"), "--clear")).rejects.toThrow(/pg_dump/);
  });
});
