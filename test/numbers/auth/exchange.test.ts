/** Clients with a secret: client_credentials and Token Exchange (RFC 6749 §4.4, 8693, 9068). */
import { createHash } from "node:crypto";
import * as jose from "jose";
import * as oidc from "openid-client";
import { beforeEach, describe, expect, it } from "vitest";
import { loadAuthKeys } from "../../../numbers/auth/auth-keys.ts";
import { writeJwt } from "../../../numbers/auth/jwt.ts";
import { keysIn } from "../../../src/host/key-file.ts";
import { idOf, make, makeDependent } from "../accounts.ts";
import { type ApiAccount, apiAccount, askToken, type Directory, startDirectory } from "./directory.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const RESOURCE = "urn:cairn:external";
const DAY = 86_400;

let directory: Directory;
const now = (): number => Math.floor(directory.clock.now());
const error = ({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }): string =>
  `${status} ${body.error}`;

beforeEach(async () => {
  directory = await startDirectory();
});

const own = async (account: ApiAccount, scope = "attest messages:send numbers:read"): Promise<string> =>
  String((await askToken(directory, account, { grant_type: "client_credentials", scope })).body.access_token);

async function rollAtOnce({ id }: ApiAccount): Promise<ApiAccount> {
  const hash = new Uint8Array(createHash("sha256").update("the next one").digest());
  await directory.store.secrets.roll(id, { hash, hint: "one" }, { entity: id }, now(), true);
  return { id, secret: "the next one" };
}

describe("client_credentials", () => {
  it("by an independent client: a JWT about the account itself", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const config = await oidc.discovery(new URL(directory.issuer), agent.id, undefined, oidc.ClientSecretBasic(agent.secret), {
      execute: [oidc.allowInsecureRequests],
    });
    const tokens = await oidc.clientCredentialsGrant(config, { scope: "attest numbers:read" });
    const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""));
    const { payload } = await jose.jwtVerify(tokens.access_token, keys, {
      issuer: directory.issuer,
      audience: RESOURCE,
      typ: "at+jwt",
    });
    const entity = await directory.store.entities.get(agent.id);
    expect(payload).toMatchObject({
      sub: agent.id,
      client_id: agent.id,
      scope: "attest numbers:read",
      entity_type: "ai_agent",
      active_ppnum: entity?.ppnum,
    });
    expect(payload).not.toHaveProperty("act");
    expect([tokens.expires_in, typeof payload.jti, tokens.refresh_token]).toEqual([600, "string", undefined]);
    expect(await directory.auth.tokens.check(tokens.access_token)).toEqual({
      sub: agent.id,
      clientId: agent.id,
      scopes: ["attest", "numbers:read"],
      type: "ai_agent",
      generation: 0,
      expiresAt: payload.exp,
    });
  });

  it.each([
    ["no scope", {}, "400 invalid_scope"],
    ["an unknown scope", { scope: "attest everything" }, "400 invalid_scope"],
    ["a login's scope", { scope: "openid" }, "400 invalid_scope"],
    ["a scope with a quote in it", { scope: 'a"b' }, "400 invalid_scope"],
    ["another resource", { scope: "attest", resource: "https://example.org" }, "400 invalid_target"],
    ["a resource that is none", { scope: "attest", resource: "?" }, "400 invalid_target"],
    ["a code", { grant_type: "authorization_code", code: "x" }, "400 unauthorized_client"],
  ])("%s: %s %s", async (_what, fields, expected) => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const asked = { grant_type: "client_credentials", ...(fields as Record<string, string>) };
    expect(error(await askToken(directory, agent, asked))).toBe(expected);
  });

  it("knows both secrets while one is rolled, and none that is over, wrong or another's", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const other = await apiAccount(directory, "other", "ai_agent");
    const hash = new Uint8Array(createHash("sha256").update("the next one").digest());
    const expiresAt = now() + 60;
    await directory.store.secrets.roll(agent.id, { hash, hint: "one", expiresAt }, { entity: agent.id }, now());
    const ask = (id: string, secret: string): Promise<{ status: number; body: Record<string, unknown> }> =>
      askToken(directory, { id, secret }, { grant_type: "client_credentials", scope: "attest" });
    expect((await ask(agent.id, agent.secret)).status).toBe(200);
    expect((await ask(agent.id, "the next one")).status).toBe(200);
    expect(error(await ask(agent.id, other.secret))).toBe("401 invalid_client");
    expect(error(await ask(agent.id, Buffer.from(hash).toString("base64url")))).toBe("401 invalid_client");
    expect(error(await ask(idOf("nobody"), agent.secret))).toBe("401 invalid_client");
    directory.clock.advance(61);
    expect(error(await ask(agent.id, "the next one"))).toBe("401 invalid_client");
    expect((await ask(agent.id, agent.secret)).status).toBe(200);
  });

  it("not of an account that is suspended, whose tokens end", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    await directory.store.life.suspend(agent.id, { admin: "olga" }, now());
    const refused = await askToken(directory, agent, { grant_type: "client_credentials", scope: "attest" });
    expect(error(refused)).toBe("401 invalid_client");
  });

  it("not by a token from before a suspension, though the account is active again", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const token = await own(agent);
    const by = { admin: "olga" };
    await directory.store.life.suspend(agent.id, by, now());
    await directory.store.life.resume(agent.id, by, now());
    expect(await directory.auth.tokens.check(token)).toBeUndefined();
    expect(await directory.auth.tokens.check(await own(agent))).toBeDefined();
  });

  it("not by a token from before its secrets were ended at once", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const token = await own(agent);
    const next = await rollAtOnce(agent);
    expect(await directory.auth.tokens.check(token)).toBeUndefined();
    expect((await askToken(directory, agent, { grant_type: "client_credentials", scope: "attest" })).status).toBe(401);
    expect(await directory.auth.tokens.check(await own(next))).toBeDefined();
  });

  it("says how to authenticate where it failed (RFC 6749 §5.2)", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const ask = (authorization: string): Promise<Response> =>
      fetch(`${directory.issuer}/oauth/token`, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams({ grant_type: "client_credentials", scope: "attest" }),
      });
    const refused = await ask(`Basic ${Buffer.from(`${agent.id}:wrong`).toString("base64")}`);
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^Basic /)]);
    expect((await ask("Basic ?")).status).toBe(400);
    expect((await ask("Bearer x")).status).toBe(400);
  });

  it("keeps neither secret nor token in the database", async () => {
    const agent = await apiAccount(directory, "agent", "ai_agent");
    const token = await own(agent);
    expect(await directory.auth.tokens.check(`${token.slice(0, -4)}AAAA`)).toBeUndefined();
    expect(directory.log.join("")).not.toContain(agent.secret);
  });
});

describe("a token for a dependent", () => {
  let company: ApiAccount;
  let dependent: string;
  let below: string;
  const ask = async (changes: Record<string, string> = {}): Promise<{ status: number; body: Record<string, unknown> }> => {
    const fields = {
      grant_type: EXCHANGE,
      subject_token: await own(company),
      subject_token_type: ACCESS_TOKEN,
      requested_subject: dependent,
      scope: "attest",
    };
    const asked = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== "");
    return askToken(directory, company, Object.fromEntries(asked));
  };

  beforeEach(async () => {
    company = await apiAccount(directory, "company", "enterprise");
    dependent = (await makeDependent(directory.store, "worker", company.id)).ppnumId;
    below = (await makeDependent(directory.store, "below", dependent)).ppnumId;
  });

  it("is about the dependent, by its owner, for five minutes, without a refresh token", async () => {
    const { status, body } = await ask();
    expect([status, body.issued_token_type, body.token_type, body.expires_in, body.refresh_token]).toEqual([
      200,
      ACCESS_TOKEN,
      "Bearer",
      300,
      undefined,
    ]);
    const claims = jose.decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({
      sub: dependent,
      client_id: company.id,
      act: { sub: company.id },
      entity_type: "ai_agent",
      scope: "attest",
      aud: RESOURCE,
    });
    expect(claims.active_ppnum).toMatch(/^\d{15}$/);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
    expect(await directory.auth.tokens.check(String(body.access_token))).toMatchObject({ sub: dependent, actor: company.id });
  });

  it("also one level down, and by a token for the level between: both act", async () => {
    expect(jose.decodeJwt(String((await ask({ requested_subject: below })).body.access_token)).act).toEqual({
      sub: company.id,
    });
    const between = String((await ask()).body.access_token);
    const { body } = await ask({ subject_token: between, requested_subject: below });
    expect(jose.decodeJwt(String(body.access_token)).act).toEqual({ sub: dependent, act: { sub: company.id } });
  });

  it("ends when its owner is suspended, or it is", async () => {
    const token = String((await ask()).body.access_token);
    await directory.store.life.suspend(company.id, { admin: "olga" }, now());
    expect(await directory.auth.tokens.check(token)).toBeUndefined();
    await directory.store.life.resume(company.id, { admin: "olga" }, now());
    expect(await directory.auth.tokens.check(token)).toBeUndefined();
    expect(await directory.auth.tokens.check(String((await ask()).body.access_token))).toBeDefined();
  });

  it("ends with the secret that it came of, also for who found it good before", async () => {
    const token = String((await ask()).body.access_token);
    const found = await directory.auth.tokens.check(token);
    expect(found && (await directory.auth.tokens.stands(found))).toBe(true);
    const before = await own(company);
    company = await rollAtOnce(company);
    expect(await directory.auth.tokens.check(token)).toBeUndefined();
    expect(found && (await directory.auth.tokens.stands(found))).toBe(false);
    expect(error(await ask({ subject_token: before }))).toBe("400 invalid_request");
    expect((await ask()).status).toBe(200);
  });

  it("has the scopes of the owner's token where none is named", async () => {
    expect((await ask({ scope: "" })).body.scope).toBe("attest messages:send numbers:read");
  });

  it.each([
    ["no subject_token", { subject_token: "" }, "400 invalid_request"],
    ["no type", { subject_token_type: "" }, "400 invalid_request"],
    ["an id_token", { subject_token_type: "urn:ietf:params:oauth:token-type:id_token" }, "400 invalid_request"],
    ["nonsense", { subject_token: "a.b.c" }, "400 invalid_request"],
    ["an actor without its type", { actor_token: "x" }, "400 invalid_request"],
    ["a type without an actor", { actor_token_type: ACCESS_TOKEN }, "400 invalid_request"],
    ["another type asked for", { requested_token_type: "urn:ietf:params:oauth:token-type:jwt" }, "400 invalid_request"],
    ["nothing asked for", { requested_subject: "" }, "400 invalid_request"],
    ["another audience", { audience: "somebody" }, "400 invalid_target"],
    ["another resource", { resource: "urn:other" }, "400 invalid_target"],
    ["more than the owner's token may", { scope: "numbers:write" }, "400 invalid_scope"],
    ["a scope that there is not", { scope: "everything" }, "400 invalid_scope"],
  ])("%s: %s %s", async (_what, changes, expected) => {
    expect(error(await ask(changes as Record<string, string>))).toBe(expected);
  });

  it("is refused in one way for what is not owned, not there, not active, or answers for itself", async () => {
    const stranger = await apiAccount(directory, "stranger", "enterprise");
    const theirs = (await makeDependent(directory.store, "theirs", stranger.id)).ppnumId;
    const sender = (await make(directory.store, "sender", "programmable", { owner: company.id })).ppnumId;
    await directory.store.life.suspend(below, { entity: company.id }, now());
    const answers: unknown[] = [];
    for (const target of [theirs, stranger.id, idOf("nobody"), "not an id", below, sender, company.id])
      answers.push(await ask({ requested_subject: target }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(error(answers[0] as Awaited<ReturnType<typeof ask>>)).toBe("400 invalid_grant");
  });

  it("is refused with another's token, with one that is over, and with one of another issuer", async () => {
    const stranger = await apiAccount(directory, "stranger", "enterprise");
    expect(error(await ask({ subject_token: await own(stranger) }))).toBe("400 invalid_request");
    const mine = await own(company);
    directory.clock.advance(601);
    expect(error(await ask({ subject_token: mine }))).toBe("400 invalid_request");
    const { key } = await generate();
    const forged = await new jose.SignJWT({ ...jose.decodeJwt(mine), exp: now() + 600 })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: String(jose.decodeProtectedHeader(mine).kid) })
      .sign(key);
    expect(error(await ask({ subject_token: forged }))).toBe("400 invalid_request");
    const none = new jose.UnsecuredJWT({ ...jose.decodeJwt(mine), exp: now() + 600 }).encode();
    expect(error(await ask({ subject_token: none }))).toBe("400 invalid_request");
  });

  it("has at most four actors", async () => {
    const keys = loadAuthKeys(keysIn(directory.dataDir));
    const chain = (length: number): object | undefined =>
      Array.from({ length }).reduce<object | undefined>((act) => (act ? { sub: company.id, act } : { sub: company.id }), undefined);
    const tokenWith = async (length: number): Promise<string> =>
      writeJwt(keys, "at+jwt", {
        ...jose.decodeJwt(await own(company)),
        sub: dependent,
        entity_type: "ai_agent",
        act: chain(length),
      });
    const three = await ask({ subject_token: await tokenWith(3), requested_subject: below });
    expect(three.status).toBe(200);
    expect(await directory.auth.tokens.check(String(three.body.access_token))).toBeDefined();
    expect(error(await ask({ subject_token: await tokenWith(4), requested_subject: below }))).toBe("400 invalid_request");
    expect(error(await ask({ subject_token: await tokenWith(5), requested_subject: below }))).toBe("400 invalid_request");
  });
});

const generate = async (): Promise<{ readonly key: CryptoKey }> => {
  const { privateKey } = await jose.generateKeyPair("EdDSA", { crv: "Ed25519" });
  return { key: privateKey };
};

describe("a number that was lent", () => {
  let agent: ApiAccount;
  let person: string;
  const lend = (scopes: readonly string[] = ["attest", "messages:send"]): Promise<string> =>
    directory.store.lending.lend({ person, agent: agent.id, scopes, until: now() + DAY }, now());
  const delegation = async (): Promise<string> => {
    const [lending] = await directory.store.lending.borrowedBy(agent.id, now());
    if (!lending) throw new Error("nothing was lent");
    return directory.auth.delegationToken(lending);
  };
  const ask = async (
    changes: Record<string, string> = {},
    by = agent,
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const fields = {
      grant_type: EXCHANGE,
      subject_token: changes.subject_token ?? (await delegation()),
      subject_token_type: ACCESS_TOKEN,
      actor_token: await own(agent),
      actor_token_type: ACCESS_TOKEN,
    };
    return askToken(directory, by, { ...fields, ...changes });
  };

  beforeEach(async () => {
    agent = await apiAccount(directory, "agent", "ai_agent");
    person = (await make(directory.store, "anna", "human")).ppnumId;
    expect(await lend()).toBe("lent");
  });

  it("is the person's, acted by the agent, with what both may", async () => {
    const { status, body } = await ask();
    expect([status, body.expires_in, body.scope]).toEqual([200, 300, "attest messages:send"]);
    const claims = jose.decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({ sub: person, act: { sub: agent.id }, entity_type: "human", client_id: agent.id });
    expect(await directory.auth.tokens.check(String(body.access_token))).toMatchObject({
      sub: person,
      actor: agent.id,
      type: "human",
    });
    expect((await ask({ scope: "attest" })).body.scope).toBe("attest");
  });

  it("is worth nothing at the API before it is exchanged", async () => {
    expect(await directory.auth.tokens.check(await delegation())).toBeUndefined();
  });

  it("is no more than was lent, nor than the agent has", async () => {
    expect(error(await ask({ scope: "numbers:read" }))).toBe("400 invalid_scope");
    expect(error(await ask({ actor_token: await own(agent, "numbers:read") }))).toBe("400 invalid_scope");
  });

  it("ends with the lending: no new token, and the last one is dead", async () => {
    const [token, before] = [await delegation(), String((await ask()).body.access_token)];
    await directory.store.lending.end(person, agent.id, now());
    expect(error(await ask({ subject_token: token }))).toBe("400 invalid_request");
    expect(await directory.auth.tokens.check(before)).toBeUndefined();
  });

  it("is not another agent's, nor good without the agent's own token", async () => {
    const other = await apiAccount(directory, "other", "ai_agent");
    expect(error(await ask({}, other))).toBe("400 invalid_request");
    expect(error(await ask({ actor_token: await own(other) }, other))).toBe("400 invalid_request");
    expect(error(await ask({ actor_token: await delegation() }))).toBe("400 invalid_request");
    expect(error(await ask({ subject_token: await own(agent) }))).toBe("400 invalid_request");
  });

  it("is not lent on: what acts for a person gets no dependents of theirs", async () => {
    const lent = String((await ask()).body.access_token);
    const sender = (await make(directory.store, "sender", "programmable", { owner: person })).ppnumId;
    const { status, body } = await askToken(directory, agent, {
      grant_type: EXCHANGE,
      subject_token: lent,
      subject_token_type: ACCESS_TOKEN,
      requested_subject: sender,
    });
    expect(error({ status, body })).toBe("400 invalid_grant");
  });

  it("is not lent on: no token for what an agent of the person owns", async () => {
    const theirs = (await make(directory.store, "theirs", "ai_agent", { owner: person, hasSecret: true })).ppnumId;
    const below = (await makeDependent(directory.store, "below16", theirs)).ppnumId;
    const lent = String((await ask()).body.access_token);
    const { status, body } = await askToken(directory, agent, {
      grant_type: EXCHANGE,
      subject_token: lent,
      subject_token_type: ACCESS_TOKEN,
      requested_subject: below,
      scope: "attest",
    });
    const checked = await directory.auth.tokens.check(String(body.access_token));
    expect({ answer: error({ status, body }), checked }).toEqual({ answer: "400 invalid_grant", checked: undefined });
  });

  it("ends when the person or the agent is suspended", async () => {
    const [token, before] = [await delegation(), String((await ask()).body.access_token)];
    await directory.store.life.suspend(person, { entity: person }, now());
    expect(error(await ask({ subject_token: token }))).toBe("400 invalid_request");
    expect(await directory.auth.tokens.check(before)).toBeUndefined();
  });
});

it("lends nothing where the operator has switched it off", async () => {
  directory = await startDirectory({ lending: false });
  const agent = await apiAccount(directory, "agent", "ai_agent");
  const person = (await make(directory.store, "anna", "human")).ppnumId;
  await directory.store.lending.lend({ person, agent: agent.id, scopes: ["attest"], until: now() + DAY }, now());
  const [lending] = await directory.store.lending.borrowedBy(agent.id, now());
  if (!lending) throw new Error("nothing was lent");
  const answer = await askToken(directory, agent, {
    grant_type: EXCHANGE,
    subject_token: await directory.auth.delegationToken(lending),
    subject_token_type: ACCESS_TOKEN,
    actor_token: await own(agent),
    actor_token_type: ACCESS_TOKEN,
  });
  expect(error(answer)).toBe("400 invalid_request");
});
