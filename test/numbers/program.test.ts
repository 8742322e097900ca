/** The directory as it is shipped, by plain HTTP: somebody signs up, gets a number for a program, has keys attested, and is looked up. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admin } from "../../numbers/admin/cli.ts";
import { checkAttestation } from "../../src/protocol/attestation/check.ts";
import { fromBase64Url } from "../../src/protocol/encoding/bytes.ts";
import { tempDir } from "../relay/harness.ts";
import { builtProgram } from "../support/built-program.ts";
import { crypto } from "../support/kit.ts";
import { refusalOf } from "../support/relay-process.ts";
import { GrpcClient } from "./external/grpc-client.ts";
import { type DirectoryProcess, launchDirectory, startDirectoryProcess } from "./support/directory.ts";
import { APP, attest, base64, call, type Json, keyOf, logIn, ownToken, RELAY, subOf } from "./support/plain-client.ts";

/** `npm start` serves it by both names. */
const SAME_APP = "http://localhost:8787";
const MAIL = "anna@example.org";

const outDir = await builtProgram("numbers");
const dataDir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
const env = { NUMBERS_DATA: dataDir, NUMBERS_APP: `${APP},${SAME_APP}`, NUMBERS_METRICS_PORT: "0" };
let directory: DirectoryProcess;

beforeAll(async () => {
  directory = await startDirectoryProcess(outDir, env);
});
afterAll(() => {
  directory.child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

describe("the directory's program", { timeout: 60_000 }, () => {
  it("signs somebody up, attests and is asked, over plain HTTP; and does it again after a stop", async () => {
    const access = await logIn(directory, MAIL, "openid attest numbers:read numbers:write");
    const { numbers } = (await call(directory, "NumberService/List", {}, access)) as { numbers: readonly Json[] };
    const anna = numbers[0] as { ppnum: string; ppnumId: string };
    expect([anna.ppnum, anna.ppnumId]).toEqual([expect.stringMatching(/^\d{11}$/), subOf(access)]);

    const annaKey = keyOf("anna");
    const attestation = await attest(directory, access, anna.ppnumId, annaKey);
    const wellKnown = await fetch(`${directory.issuer}/.well-known/cairn-numbers.json`);
    expect(wellKnown.headers.get("access-control-allow-origin")).toBe("*");
    const document = (await wellKnown.json()) as { issuer: string; keys: readonly { key: string }[] };
    expect(document.issuer).toBe(directory.issuer);
    const known = document.keys.map(({ key }) => fromBase64Url(key));
    const now = Math.floor(Date.now() / 1000);
    const arrival = { createdAt: now, receivedAt: now, speaker: annaKey.publicKey };
    const found = checkAttestation(crypto, attestation, known, arrival);
    expect(found).toMatchObject({ outcome: "attested" });

    // A person is asked first: the answer is a key to knock at.
    expect(await call(directory, "DirectoryService/Resolve", { address: anna.ppnum })).toMatchObject({
      knockPk: base64(annaKey.publicKey),
    });

    // A program of hers is open to all, as what it is.
    const made = await call(
      directory,
      "NumberService/CreateNumber",
      { entityType: "ENTITY_TYPE_PROGRAMMABLE", displayName: "Tides", reach: "REACH_OPEN" },
      access,
    );
    const sender = made.number as { ppnum: string; ppnumId: string };
    const own = await ownToken(directory, sender.ppnumId, String(made.secret), "attest");
    await attest(directory, own, sender.ppnumId, keyOf("tides"));
    const { card } = await call(directory, "DirectoryService/Resolve", { address: sender.ppnum });
    expect(card).toMatchObject({ entityType: "ENTITY_TYPE_PROGRAMMABLE", displayName: "Tides", relayUrl: RELAY });

    // The same by gRPC, at the other port.
    const grpc = new GrpcClient(Number(directory.grpc.split(":")[1]));
    const answer = await grpc.call("DirectoryService.Resolve", { address: sender.ppnum });
    expect(answer.card).toMatchObject({ ppnum: sender.ppnum, entity_type: "ENTITY_TYPE_PROGRAMMABLE" });
    grpc.close();

    // A stop with a stream open ends it, and loses nothing.
    const events = await fetch(`${directory.issuer}/cairn.numbers.v1.EventService/Watch`, {
      method: "POST",
      headers: {
        "content-type": "application/connect+json",
        authorization: `Bearer ${await logIn(directory, MAIL, "openid events:watch")}`,
      },
      body: Buffer.concat([Buffer.from([0, 0, 0, 0, 2]), Buffer.from("{}")]),
    });
    expect(events.status).toBe(200);
    const rest = events.text();
    expect(await directory.stop()).toBe(0);
    expect(await rest).toContain("unavailable");
    expect(directory.lines.join("\n")).not.toContain("took too long");
    const { issuer } = directory;
    directory = await startDirectoryProcess(outDir, { ...env, NUMBERS_PORT: new URL(issuer).port });
    expect(directory.issuer).toBe(issuer);
    expect(await call(directory, "DirectoryService/Resolve", { address: sender.ppnum })).toMatchObject({
      card: { ppnum: sender.ppnum },
    });
    expect(subOf(await logIn(directory, MAIL, "openid numbers:read"))).toBe(anna.ppnumId);
  });

  it("is called by pages of the app and of no other site", async () => {
    const preflight = async (origin: string): Promise<string | null> => {
      const response = await fetch(`${directory.issuer}/cairn.numbers.v1.DirectoryService/Resolve`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
      });
      return response.headers.get("access-control-allow-origin");
    };
    expect(await Promise.all([APP, SAME_APP, "app://cairn.app", "https://elsewhere.example"].map(preflight))).toEqual([
      APP,
      SAME_APP,
      "app://cairn.app",
      null,
    ]);
  });

  it("leads back to the app by each of its names, exactly", async () => {
    const status = async (redirect: string): Promise<number> => {
      const asked = { response_type: "code", client_id: "app", redirect_uri: redirect, scope: "openid", state: "s".repeat(22) };
      const challenge = { code_challenge: "c".repeat(43), code_challenge_method: "S256" };
      const url = `${directory.issuer}/oauth/authorize?${new URLSearchParams({ ...asked, ...challenge })}`;
      return (await fetch(url, { redirect: "manual" })).status;
    };
    expect(await Promise.all([`${APP}/`, `${SAME_APP}/`, `${SAME_APP}/x`, "http://localhost:8788/"].map(status))).toEqual([
      303, 303, 400, 400,
    ]);
  });

  it("says how it is, and has no other paths", async () => {
    const status = async (path: string, method = "GET"): Promise<number> =>
      (await fetch(directory.issuer + path, { method, redirect: "manual" })).status;
    expect(await Promise.all(["/healthz", "/readyz", "/", "/nothing"].map((path) => status(path)))).toEqual([200, 200, 303, 404]);
    expect(await status("/healthz", "POST")).toBe(405);
  });

  it("counts what happens, and says nothing of few", async () => {
    const said = directory.lines.map((line) => /"url":"([^"]+)"/.exec(line)?.[1]).find((url) => url !== undefined);
    const text = await (await fetch(said ?? "")).text();
    expect(text).toContain('cairn_numbers_calls_total{method="DirectoryService.Resolve",outcome="ok"} 1');
    expect(text).toContain('cairn_numbers_answers_total{area="oauth",status="2xx"} 1');
    expect(text).toContain('cairn_numbers_entities{type="human",state="active"} 0');
    expect(text).toContain("cairn_numbers_taken 2");
    expect(text).toContain("cairn_numbers_pool_level 0");
    expect(text).not.toContain(MAIL);
  });

  it("is alone in its data directory", async () => {
    const { code, text } = await refusalOf(launchDirectory(outDir, env));
    expect([code, text]).toEqual([1, expect.stringMatching(/^The directory cannot start: .* is in use by process \d+/m)]);
  });

  it("starts as no trial for others than this machine, and then only with a key that was made by hand", async () => {
    const real = { NUMBERS_DATA: join(tempDir(), "other"), NUMBERS_ISSUER: "https://numbers.example" };
    const trial = await refusalOf(launchDirectory(outDir, { ...real, NUMBERS_TRIAL: "on" }));
    expect(trial.text).toContain("NUMBERS_TRIAL cannot be on");
    const mail = { NUMBERS_MAIL: "smtp://mail.example", NUMBERS_MAIL_FROM: "codes@numbers.example" };
    const noKey = await refusalOf(launchDirectory(outDir, { ...real, ...mail }));
    expect([noKey.code, noKey.text]).toEqual([1, expect.stringContaining("cairn-numbers init")]);
  });

  it("starts with no other's key files", async () => {
    const [own, other] = [join(tempDir(), "own"), join(tempDir(), "other")];
    for (const dataDir of [own, other]) await admin(["init", "--data", dataDir, "--by", "olga"], {}, () => undefined);
    copyFileSync(join(other, "numbers-secrets.json"), join(own, "numbers-secrets.json"));
    const { code, text } = await refusalOf(launchDirectory(outDir, { NUMBERS_DATA: own }));
    expect([code, text]).toEqual([1, expect.stringMatching(/^The directory cannot start: numbers-secrets.json: not what this/m)]);
  });

  it("makes no keys beside a database whose own were lost", async () => {
    const lost = tempDir();
    writeFileSync(join(lost, "numbers.db"), "");
    const { code, text } = await refusalOf(launchDirectory(outDir, { NUMBERS_DATA: lost }));
    expect([code, text]).toEqual([1, expect.stringMatching(/lacks numbers-directory-keys.json, .*numbers-secrets.json/)]);
    expect(readdirSync(lost)).toEqual(["numbers.db"]);
  });
});
