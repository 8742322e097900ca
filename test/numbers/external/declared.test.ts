/** What an account declares of itself: aliases and capabilities, and what is refused as one. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AliasKind,
  type AliasSchema,
  EntityType as ApiType,
  type Capability,
} from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { why } from "./refused.ts";
import { type Account, World } from "./world.ts";

const ABLE = { name: "weather.today", version: "1.2.0", inputSchema: "true", outputSchema: "true" };

/** In none of the enums. */
const STRANGE: number = 99;

let world: World;
let firm: Account;
let ana: Account;
let agent: Account;
beforeAll(async () => {
  world = await World.open();
  [firm, ana, agent] = [await world.account("enterprise"), await world.account("human"), await world.account("ai_agent")];
});
afterAll(() => world.close());

const as = (account: Account): Promise<Client<typeof NumberService>> => world.client(NumberService, account);

describe("an alias", () => {
  const bad: [string, MessageInitShape<typeof AliasSchema> | undefined, string][] = [
    ["nothing", undefined, "bad-alias"],
    ["none", { alias: "" }, "bad-alias"],
    ["two letters", { alias: "ab" }, "bad-alias"],
    ["33 letters", { alias: "a".repeat(33) }, "bad-alias"],
    ["a blank within", { alias: "a b c" }, "bad-alias"],
    ["letters that look like others", { alias: "wеather" }, "bad-alias"],
    ["digits of a number", { alias: "12312345678" }, "bad-alias"],
    ["a shortcode", { alias: "911", kind: AliasKind.SHORTCODE }, "bad-kind"],
    ["digits alone", { alias: "911" }, "bad-kind"],
    ["an organisation's digits", { alias: "15881234", kind: AliasKind.ENTERPRISE }, "bad-kind"],
    ["a kind that is not", { alias: "weather", kind: STRANGE as AliasKind }, "bad-kind"],
    ["a scope that is none", { alias: "weather", scope: "a b" }, "bad-scope"],
    ["too high", { alias: "weather", priority: 101 }, "bad-priority"],
  ];
  it.each(bad)("is refused as %s", async (_what, alias, reason) => {
    expect(await why((await as(firm)).putAlias(alias === undefined ? {} : { alias }))).toBe(`InvalidArgument ${reason}`);
  });

  it("is one holder's, and one's own to give up", async () => {
    const [one, two] = [await as(firm), await as(ana)];
    await one.putAlias({ alias: { alias: "ＨＡＲＢＯＵＲ" } });
    expect((await one.get({})).number?.aliases).toMatchObject([{ alias: "harbour", kind: AliasKind.CUSTOM }]);
    expect(await why(two.putAlias({ alias: { alias: "harbour" } }))).toBe("AlreadyExists alias-taken");
    await two.putAlias({ alias: { alias: "harbour", scope: "pier" } });
    expect(await why(two.dropAlias({ alias: "harbour" }))).toBe("NotFound not-found");
    expect(await why(two.dropAlias({ alias: "harbour", scope: "a b" }))).toBe("InvalidArgument bad-scope");
    expect(await why(two.dropAlias({ alias: "" }))).toBe("InvalidArgument bad-alias");
    await two.dropAlias({ alias: "harbour", scope: "pier" });
    await one.dropAlias({ alias: "harbour" });
    await two.putAlias({ alias: { alias: "harbour" } });
  });
});

const deep = (levels: number): string => `${'{"not":'.repeat(levels)}true${"}".repeat(levels)}`;
const long = (bytes: number): string => JSON.stringify({ title: "x".repeat(bytes - '{"title":""}'.length) });

describe("a capability", () => {
  const good: [string, Partial<Capability>][] = [
    ["is deep as it may be", { inputSchema: deep(8) }],
    ["is as long as it may be", { outputSchema: long(16_384) }],
    ["refers within itself", { inputSchema: '{"$ref":"#/$defs/a","$defs":{"a":true}}' }],
    ["has a field that is called pattern", { inputSchema: '{"properties":{"pattern":{"type":"string"}}}' }],
  ];
  it.each(good)("%s", async (_what, fields) => {
    await (await as(agent)).putCapability({ capability: { ...ABLE, ...fields } });
  });

  const bad: [string, Partial<Capability>, string][] = [
    ["an empty name", { name: "" }, "bad-name"],
    ["a name of 65 letters", { name: "x".repeat(65) }, "bad-name"],
    ["a name in capitals", { name: "Weather" }, "bad-name"],
    ["no version", { version: "" }, "bad-version"],
    ["two parts of a version", { version: "1.2" }, "bad-version"],
    ["a version with a zero before", { version: "1.02.0" }, "bad-version"],
    ["a version of a text", { version: "1.2.0-beta" }, "bad-version"],
    ["no schema", { inputSchema: "" }, "schema-not-json"],
    ["half a schema", { outputSchema: "{" }, "schema-not-json"],
    ["a list as a schema", { inputSchema: "[]" }, "schema-refused"],
    ["a number as a schema", { inputSchema: "5" }, "schema-refused"],
    ["a schema too long", { inputSchema: long(16_385) }, "schema-too-long"],
    ["a schema too deep", { inputSchema: deep(9) }, "schema-too-deep"],
    ["a reference to elsewhere", { inputSchema: '{"$ref":"https://other.example/s"}' }, "schema-refused"],
    ["a reference to a file", { inputSchema: '{"$ref":"other.json"}' }, "schema-refused"],
    ["an expression", { inputSchema: '{"pattern":"^(a+)+$"}' }, "schema-refused"],
    ["an expression below a field", { inputSchema: '{"properties":{"a":{"pattern":"^(a+)+$"}}}' }, "schema-refused"],
    ["fields by expressions", { inputSchema: '{"patternProperties":{"^(a+)+$":true}}' }, "schema-refused"],
  ];
  it.each(bad)("is refused with %s", async (_what, fields, reason) => {
    expect(await why((await as(agent)).putCapability({ capability: { ...ABLE, ...fields } }))).toBe(`InvalidArgument ${reason}`);
  });

  it("is an agent's alone", async () => {
    const api = await as(firm);
    expect(await why(api.putCapability({}))).toBe("InvalidArgument bad-capability");
    expect(await why(api.putCapability({ capability: ABLE }))).toBe("FailedPrecondition wrong-type");
    const { number } = await api.createNumber({ entityType: ApiType.PROGRAMMABLE });
    const sender = { capability: ABLE, ppnumId: number?.ppnumId ?? "" };
    expect(await why(api.putCapability(sender))).toBe("FailedPrecondition wrong-type");
    const dependent = await api.createDependent({});
    await api.putCapability({ capability: ABLE, ppnumId: dependent.number?.ppnumId ?? "" });
  });

  it("is dropped by its name and version", async () => {
    const api = await as(agent);
    expect(await why(api.dropCapability({ name: "no such", version: "1.0.0" }))).toBe("InvalidArgument bad-name");
    expect(await why(api.dropCapability({ name: "no.such", version: "1" }))).toBe("InvalidArgument bad-version");
    expect(await why(api.dropCapability({ name: "no.such", version: "1.0.0" }))).toBe("NotFound not-found");
  });
});
