/** The box as it is shipped: built, in its own process, by its commands. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { readContactLink } from "../../src/protocol/contacts/link.ts";
import { startRelay, tempDir } from "../relay/harness.ts";
import { builtProgram } from "../support/built-program.ts";
import { launchRelay as launch, refusalOf } from "../support/relay-process.ts";
import { groupOf, invitation, someone } from "./people.ts";
import { send } from "./world.ts";

const outDir = await builtProgram("courier");

async function command(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`${outDir}/main.js`, ...args], {
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  return stdout;
}

it("names what is wrong with its settings, and does not start", async () => {
  const { code, text } = await refusalOf(launch(outDir, { env: { COURIER_DATA_DIR: tempDir(), COURIER_OPEN: "maybe" } }));
  expect(code).toBe(1);
  expect(text).toContain("COURIER_OPEN must be on or off");
  await expect(command({ COURIER_DATA_DIR: tempDir() }, "init")).rejects.toThrow("COURIER_RELAY must be set");
  await expect(command({}, "dance")).rejects.toThrow("usage:");
});

it("is made, asked to carry, says so, leaves, is alone in its directory, ends when it is asked to, and is wiped", async () => {
  const relay = await startRelay();
  const dataDir = tempDir();
  const env = { COURIER_DATA_DIR: dataDir, COURIER_RELAY: relay.url, COURIER_ADAPTER: "none", COURIER_FETCH_SECS: "30" };
  const made = await command(env, "init");
  const link = readContactLink(made.split("\n").find((line) => line.startsWith("http")) ?? "");
  expect(link).toMatchObject({ relay: relay.url, name: "Courier box" });
  expect(made, "the code is drawn").toContain("[40m");
  expect(await command(env, "init"), "its key stays the same").toBe(made);

  const ines = someone("ines");
  relay.clock.advance(Date.now() / 1000 - relay.clock.now());
  const group = groupOf("valley", relay.url, ines, [someone("mara")]);
  await send(relay, ines, link.publicKey, invitation(group, [link.publicKey], relay.clock.now()));
  const child = launch(outDir, { env });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  await new Promise<void>((resolve) => lines.on("line", (line) => line.startsWith("The courier box runs") && resolve()));
  expect((await refusalOf(launch(outDir, { env }))).text).toContain("is in use by process");
  let status = "";
  while (!status.includes("Valley")) status = await command(env, "status");
  expect(status).toContain("Holds 0 envelopes");
  const [id = ""] = /[0-9a-f]{32}/.exec(status) ?? [];
  const report = await command(env, "status", "--json");
  expect(JSON.parse(report)).toMatchObject({ groups: [{ members: 0, leaving: false }], holds: { envelopes: 0 } });
  expect(report).not.toContain("Valley");
  expect(await command(env, "leave", id)).toContain("Left.");
  await expect(command(env, "wipe")).rejects.toThrow("is in use by process");
  const ended = refusalOf(child);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
  await command(env, "wipe");
  expect(existsSync(`${dataDir}/courier-key.json`)).toBe(false);
  expect(existsSync(`${dataDir}/courier.db`)).toBe(false);
});
