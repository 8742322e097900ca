/** The directory as it is shipped, by plain HTTP: somebody signs up, gets a number for a program, has keys attested, and is looked up. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proofMessage } from "../../numbers/external/possession.ts";
import { checkAttestation } from "../../src/protocol/attestation/check.ts";
import { fromBase64Url } from "../../src/protocol/encoding/bytes.ts";
import type { KeyPair } from "../../src/protocol/primitives/crypto.ts";
import { tempDir } from "../relay/harness.ts";
import { crypto } from "../support/kit.ts";
import { refusalOf } from "../support/relay-process.ts";
import { Browser, baseOf } from "./auth/directory.ts";
import { GrpcClient } from "./external/grpc-client.ts";
import { buildDirectory, type DirectoryProcess, launchDirectory, startDirectoryProcess } from "./support/directory.ts";

const APP = "http://127.0.0.1:8787";
const RELAY = "wss://relay.example";
const MAIL = "anna@example.org";

const outDir = await buildDirectory("numbers-program");
const dataDir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
const env = { NUMBERS_DATA: dataDir, NUMBERS_APP: APP };
let directory: DirectoryProcess;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const keyOf = (label: string): KeyPair => crypto.keyPairFromSeed(new Uint8Array(createHash("sha256").update(label).digest()));

type Json = Readonly<Record<string, unknown>>;

async function call(rpc: string, fields: object, token?: string, headers: Record<string, string> = {}): Promise<Json> {
  const response = await fetch(`${directory.issuer}/cairn.numbers.v1.${rpc}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    body: JSON.stringify(fields),
  });
  const body = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${rpc}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

async function token(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${directory.issuer}/oauth/token`, { method: "POST", headers, body: new URLSearchParams(fields) });
  const body = (await response.json()) as Json;
  expect(body).toMatchObject({ access_token: expect.any(String) });
  return String(body.access_token);
}

/** As the app does it: authorize, a code by mail, a name, and back with a code. */
async function logIn(browser: Browser, scope: string): Promise<string> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const asked = new URLSearchParams({
    ...{ response_type: "code", client_id: "app", redirect_uri: `${APP}/`, scope, state: "s".repeat(22) },
    ...{ code_challenge: challenge, code_challenge_method: "S256", resource: "urn:cairn:external" },
  });
  const page = await browser.open(`/oauth/authorize?${asked}`);
  const base = baseOf(page);
  await browser.submit(`${base}/mail`, { mail: MAIL });
  let shown = await browser.submit(`${base}/code`, { code: await directory.code(MAIL) });
  if (shown.text.includes(`${base}/take`)) shown = await browser.submit(`${base}/take`, { name: "Anna" });
  if (shown.text.includes(`${base}/done`)) shown = await browser.submit(`${base}/done`);
  const back = new URL(shown.url);
  expect(back.origin + back.pathname).toBe(`${APP}/`);
  const code = back.searchParams.get("code") ?? "";
  const fields = { grant_type: "authorization_code", code, redirect_uri: `${APP}/`, code_verifier: verifier, client_id: "app" };
  return token({ ...fields, resource: "urn:cairn:external" });
}

async function attest(access: string, ppnumId: string, key: KeyPair): Promise<Uint8Array> {
  const { nonce } = await call("AttestService/BeginAttest", {}, access);
  const message = proofMessage(directory.issuer, Buffer.from(String(nonce), "base64"), ppnumId);
  const proof = base64(crypto.sign(message, key.secretKey));
  const { attestation } = await call(
    "AttestService/Attest",
    { subjectPk: base64(key.publicKey), relayUrl: RELAY, nonce, proof },
    access,
  );
  return new Uint8Array(Buffer.from(String(attestation), "base64"));
}

const subOf = (access: string): string =>
  (JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString()) as { sub: string }).sub;

beforeAll(async () => {
  directory = await startDirectoryProcess(outDir, env);
});
afterAll(() => {
  directory.child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

describe("the directory's program", { timeout: 60_000 }, () => {
  it("signs somebody up, attests and is asked, over plain HTTP; and does it again after a stop", async () => {
    const access = await logIn(new Browser(directory.issuer), "openid attest numbers:read numbers:write");
    const { numbers } = (await call("NumberService/List", {}, access)) as { numbers: readonly Json[] };
    const anna = numbers[0] as { ppnum: string; ppnumId: string };
    expect([anna.ppnum, anna.ppnumId]).toEqual([expect.stringMatching(/^\d{11}$/), subOf(access)]);

    const annaKey = keyOf("anna");
    const attestation = await attest(access, anna.ppnumId, annaKey);
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
    expect(await call("DirectoryService/Resolve", { address: anna.ppnum })).toMatchObject({ knockPk: base64(annaKey.publicKey) });

    // A program of hers is open to all, as what it is.
    const made = await call(
      "NumberService/CreateNumber",
      { entityType: "ENTITY_TYPE_PROGRAMMABLE", displayName: "Tides", reach: "REACH_OPEN" },
      access,
    );
    const sender = made.number as { ppnum: string; ppnumId: string };
    const basic = Buffer.from(`${sender.ppnumId}:${made.secret}`).toString("base64");
    const own = await token({ grant_type: "client_credentials", scope: "attest" }, { authorization: `Basic ${basic}` });
    await attest(own, sender.ppnumId, keyOf("tides"));
    const { card } = await call("DirectoryService/Resolve", { address: sender.ppnum });
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
        authorization: `Bearer ${await logIn(new Browser(directory.issuer), "openid events:watch")}`,
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
    expect(await call("DirectoryService/Resolve", { address: sender.ppnum })).toMatchObject({ card: { ppnum: sender.ppnum } });
    expect(subOf(await logIn(new Browser(directory.issuer), "openid numbers:read"))).toBe(anna.ppnumId);
  });

  it("is called by pages of the app and of no other site", async () => {
    const preflight = async (origin: string): Promise<string | null> => {
      const response = await fetch(`${directory.issuer}/cairn.numbers.v1.DirectoryService/Resolve`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
      });
      return response.headers.get("access-control-allow-origin");
    };
    expect(await Promise.all([APP, "app://cairn.app", "https://elsewhere.example"].map(preflight))).toEqual([
      APP,
      "app://cairn.app",
      null,
    ]);
  });

  it("says how it is, and has no other paths", async () => {
    const status = async (path: string, method = "GET"): Promise<number> =>
      (await fetch(directory.issuer + path, { method, redirect: "manual" })).status;
    expect(await Promise.all(["/healthz", "/readyz", "/", "/nothing"].map((path) => status(path)))).toEqual([200, 200, 303, 404]);
    expect(await status("/healthz", "POST")).toBe(405);
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
});
