/** docs/numbers-api.md: its code runs as it stands there, and it has all reasons. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REASONS } from "../../../numbers/external/reasons.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { apiAccount, startDirectory } from "../auth/directory.ts";
import { World } from "./world.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const TEXT = readFileSync(at("docs/numbers-api.md"), "utf8");
/** In the repository, where Node finds the packages that the code imports. */
const FOLDER = at("dist/test/numbers-api-docs");

interface Documented {
  resolve(issuer: string, address: string): Promise<Readonly<Record<string, unknown>>>;
  token(issuer: string, id: string, secret: string, scope: string): Promise<string>;
  watch(
    protoFolder: string,
    port: number,
    accessToken: string,
    after: number,
    told: (...event: readonly string[]) => void,
  ): { cancel(): void };
}

let world: World;
let documented: Documented;
beforeAll(async () => {
  world = await World.open();
  const code = [...TEXT.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join("\n");
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/code.mjs`, code);
  documented = (await import(/* @vite-ignore */ `${FOLDER}/code.mjs`)) as Documented;
});
afterAll(async () => {
  rmSync(FOLDER, { recursive: true });
  await world.close();
});

describe("the code of the page", () => {
  it("looks numbers up", async () => {
    const [agent, ana] = [await world.account("ai_agent"), await world.account("human")];
    await world.attested(ana);
    expect(await documented.resolve(world.url, agent.ppnum)).toMatchObject({
      ppnum: agent.ppnum,
      entityType: "ENTITY_TYPE_AI_AGENT",
    });
    expect(await documented.resolve(world.url, ana.ppnum)).toEqual({ knockAt: Buffer.from(ana.key.publicKey).toString("base64") });
    await expect(documented.resolve(world.url, "")).rejects.toThrow("invalid_argument: bad-address");
  });

  it("gets a token", async () => {
    const directory = await startDirectory();
    const { id, secret } = await apiAccount(directory, "clerk", "ai_agent");
    const token = await documented.token(directory.issuer, id, secret, "attest numbers:read");
    expect(await directory.auth.tokens.check(token)).toMatchObject({ sub: id, scopes: ["attest", "numbers:read"] });
    await expect(documented.token(directory.issuer, id, "wrong", "attest")).rejects.toThrow("invalid_client");
  });

  it("watches", async () => {
    const firm = await world.account("enterprise");
    const seen: string[] = [];
    const stream = documented.watch(at("numbers/proto"), world.grpcPort, await world.token(firm), 0, (kind) => seen.push(kind));
    await (await world.client(NumberService, firm)).createDependent({});
    await expect.poll(() => seen).toEqual(["EVENT_KIND_CREATED", "EVENT_KIND_CREATED"]);
    stream.cancel();
  });
});

/** `NotFound` as gRPC writes it. */
const written = (code: Code): string => (Code[code] ?? "").replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

describe("the table of refusals", () => {
  const rows = [...TEXT.matchAll(/^\| (`[^|]*) \| ([A-Z_]+) \|/gm)].map(
    ([, reasons = "", code]) => [[...reasons.matchAll(/`([^`]+)`/g)].map(([, reason]) => reason), code] as const,
  );

  it.each(Object.entries(REASONS))("has %s", (reason, [code]) => {
    expect(rows.filter(([reasons]) => reasons.includes(reason)).map(([, its]) => its)).toEqual([written(code)]);
  });

  it("has no other", () => {
    const known = [...Object.keys(REASONS), "bad-…", "schema-…"];
    expect(rows.flatMap(([reasons]) => reasons).filter((reason) => reason === undefined || !known.includes(reason))).toEqual([]);
  });
});
