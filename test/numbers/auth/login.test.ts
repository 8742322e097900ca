/** Logging in with an independent client, by the pages as they are sent, without a script (RFC 6749, 7636, OpenID Connect Core). */
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import * as jose from "jose";
import * as oidc from "openid-client";
import { describe, expect, it } from "vitest";
import {
  APP_RETURN,
  Browser,
  baseOf,
  enterByMail,
  loginRequest,
  newestCode,
  SHOP_RETURN,
  startDirectory,
  tokensFrom,
} from "./directory.ts";
import { API, loggedIn, RESOURCE, refusalOf } from "./logged-in.ts";

const errorOf = (url: string): string | null => new URL(url).searchParams.get("error");

describe("a login of the operator's own app", () => {
  it("asks for no consent; the id_token says who, UserInfo the rest", async () => {
    const { request, tokens, directory } = await loggedIn();
    const claims = tokens.claims();
    expect(Object.keys(claims ?? {}).sort()).toEqual(["aud", "exp", "iat", "iss", "nonce", "sub"]);
    expect(jose.decodeProtectedHeader(tokens.id_token ?? "").alg).toBe("EdDSA");
    const info = await oidc.fetchUserInfo(request.config, tokens.access_token, claims?.sub ?? "");
    const entity = await directory.store.entities.get(info.sub);
    expect(info).toEqual({
      sub: entity?.ppnumId,
      ppnum: entity?.ppnum,
      entity_type: "human",
      created_at: Math.floor((entity?.createdAt ?? 0) / 86_400) * 86_400,
      email: "anna@example.org",
      email_verified: true,
    });
    expect(info.ppnum).toMatch(/^\d{11}$/);
  });

  it("answers with `iss`, and its keys have no private part", async () => {
    const { directory } = await loggedIn();
    const keys = (await (await fetch(`${directory.issuer}/oauth/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys.keys).toHaveLength(1);
    expect(Object.keys(keys.keys[0] ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  });

  it("lets in without a question while the browser is logged in, and asks again when it is told to", async () => {
    const { directory, browser } = await loggedIn();
    const again = await loginRequest(directory, "app", APP_RETURN);
    expect((await tokensFrom(again, await browser.open(again.url))).claims()?.sub).toBeDefined();
    const asked = await loginRequest(directory, "app", APP_RETURN, { prompt: "login" });
    expect((await browser.open(asked.url)).text).toContain("/mail");
  });

  it("becomes another account's when somebody else logs in in the same browser", async () => {
    const { directory, browser, tokens } = await loggedIn();
    const other = await loginRequest(directory, "app", APP_RETURN, { prompt: "login" });
    const theirs = await tokensFrom(other, await enterByMail(directory, browser, other.url, "ben@example.org"));
    expect(theirs.claims()?.sub).not.toBe(tokens.claims()?.sub);
  });

  it("has a token for the API that an independent library takes (RFC 9068)", async () => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "app", APP_RETURN, API);
    const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, "anna@example.org");
    const tokens = await tokensFrom(request, shown, { resource: RESOURCE });
    const keys = jose.createRemoteJWKSet(new URL(`${directory.issuer}/oauth/jwks`));
    const { payload, protectedHeader } = await jose.jwtVerify(tokens.access_token, keys, {
      issuer: directory.issuer,
      audience: RESOURCE,
      typ: "at+jwt",
      algorithms: ["EdDSA"],
    });
    expect(protectedHeader.alg).toBe("EdDSA");
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
    expect(payload).toMatchObject({
      client_id: "app",
      entity_type: "human",
      scope: "numbers:read attest",
      sub: tokens.claims()?.sub,
    });
    expect(payload.active_ppnum).toMatch(/^\d{11}$/);
    expect(await directory.auth.tokens.check(tokens.access_token)).toMatchObject({ sub: payload.sub, type: "human" });
  });

  it("keeps UserInfo's number when it is rotated: the new one", async () => {
    const { directory, request, tokens } = await loggedIn();
    const sub = tokens.claims()?.sub ?? "";
    const now = Math.floor(directory.clock.now());
    await directory.store.life.rotate(sub, () => "12345678901", { entity: sub }, now);
    const info = await oidc.fetchUserInfo(request.config, tokens.access_token, sub);
    expect([info.sub, info.ppnum]).toEqual([sub, "12345678901"]);
  });
});

describe("a code", () => {
  it("is good once: the second time the first token dies with it", async () => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "app", APP_RETURN, API);
    const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, "anna@example.org");
    const { access_token: token, refresh_token: refresh = "" } = await tokensFrom(request, shown, { resource: RESOURCE });
    expect(await directory.auth.tokens.check(token)).toBeDefined();
    expect(await refusalOf(tokensFrom(request, shown))).toBe("invalid_grant");
    expect(await directory.auth.tokens.check(token)).toBeUndefined();
    expect(await refusalOf(oidc.refreshTokenGrant(request.config, refresh))).toBe("invalid_grant");
  });

  it("of UserInfo's token too", async () => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "app", APP_RETURN);
    const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, "anna@example.org");
    const { access_token: token } = await tokensFrom(request, shown);
    expect(await refusalOf(tokensFrom(request, shown))).toBe("invalid_grant");
    const answer = await fetch(`${directory.issuer}/oauth/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
  });

  it.each([
    [59, "nothing was refused"],
    [61, "invalid_grant"],
  ])("after %d seconds: %s", async (seconds, expected) => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "app", APP_RETURN);
    const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, "anna@example.org");
    directory.clock.advance(seconds);
    expect(await refusalOf(tokensFrom(request, shown))).toBe(expected);
  });

  it("is refused with another verifier, from another client, for another address", async () => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "app", APP_RETURN);
    const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, "anna@example.org");
    const code = new URL(shown.url).searchParams.get("code") ?? "";
    const ask = async (changes: Record<string, string>): Promise<unknown> => {
      const fields = {
        grant_type: "authorization_code",
        code,
        client_id: "app",
        redirect_uri: APP_RETURN,
        code_verifier: request.verifier,
      };
      const answer = await fetch(`${directory.issuer}/oauth/token`, {
        method: "POST",
        body: new URLSearchParams({ ...fields, ...changes }),
      });
      return ((await answer.json()) as { error?: string }).error;
    };
    expect(await ask({ code_verifier: "a".repeat(43) })).toBe("invalid_grant");
    expect(await ask({ code_verifier: "short" })).toBe("invalid_request");
    expect(await ask({ client_id: "shop" })).toBe("invalid_grant");
    expect(await ask({ redirect_uri: SHOP_RETURN })).toBe("invalid_grant");
    expect(await ask({ redirect_uri: "" })).toBe("invalid_request");
    expect(await ask({ code: "another" })).toBe("invalid_grant");
  });
});

describe("a request that is refused", () => {
  const LEADS_BACK: readonly (readonly [string, Record<string, string | undefined>, string])[] = [
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["PKCE in plain", { code_challenge_method: "plain" }, "invalid_request"],
    ["a challenge without its method", { code_challenge_method: undefined }, "invalid_request"],
    ["an unknown response type", { response_type: "code magic" }, "unsupported_response_type"],
    ["the hybrid flow", { response_type: "code id_token" }, "unsupported_response_type"],
    ["none", { response_type: "none" }, "unsupported_response_type"],
    ["an unknown response mode", { response_mode: "shout" }, "unsupported_response_mode"],
    ["a request object", { request: "e30.e30." }, "request_not_supported"],
    ["a request by reference", { request_uri: "https://example.org/r" }, "request_uri_not_supported"],
    ["an unknown prompt", { prompt: "dance" }, "invalid_request"],
    ["none beside another prompt", { prompt: "none login" }, "invalid_request"],
    ["nobody is logged in", { prompt: "none" }, "login_required"],
    ["another resource", { resource: "urn:other", scope: "openid" }, "invalid_target"],
    ["a bad hint", { id_token_hint: "e30.e30." }, "invalid_request"],
    ["a negative age", { max_age: "-1" }, "invalid_request"],
  ];

  it.each(LEADS_BACK)("%s", async (_what, changes, error) => {
    const directory = await startDirectory();
    const { url } = await loginRequest(directory, "app", APP_RETURN);
    const target = new URL(url);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) target.searchParams.delete(name);
      else target.searchParams.set(name, value);
    }
    const shown = await new Browser(directory.issuer).open(target.href);
    const answer = new URL(shown.url.replace("#", "?"));
    expect(answer.origin + answer.pathname).toBe(APP_RETURN);
    expect([answer.searchParams.get("error"), answer.searchParams.get("iss")]).toEqual([error, directory.issuer]);
  });

  it("the implicit flow, in the fragment", async () => {
    const directory = await startDirectory();
    const { url } = await loginRequest(directory, "app", APP_RETURN, { response_type: "id_token" });
    const shown = await new Browser(directory.issuer).open(url);
    expect(new URLSearchParams(new URL(shown.url).hash.slice(1)).get("error")).toBe("unsupported_response_type");
  });

  it.each([
    ["another address", { redirect_uri: `${APP_RETURN}x` }],
    ["the address with a query", { redirect_uri: `${APP_RETURN}?a=1` }],
    ["another port", { redirect_uri: "http://localhost:10/app/" }],
    ["no address", { redirect_uri: undefined }],
    ["an unknown client", { client_id: "nobody" }],
    ["no client", { client_id: undefined }],
    ["an account with a secret", { client_id: "01ARZ3NDEKTSV4RRFFQ69G5FAV" }],
    ["the address twice", { redirect_uri: [APP_RETURN, SHOP_RETURN] }],
  ])("%s leads nowhere, and says so on a page", async (_what, changes) => {
    const directory = await startDirectory();
    const target = new URL((await loginRequest(directory, "app", APP_RETURN)).url);
    for (const [name, value] of Object.entries(changes)) {
      target.searchParams.delete(name);
      for (const one of value === undefined ? [] : [value].flat()) target.searchParams.append(name, one);
    }
    const shown = await new Browser(directory.issuer).open(target.href);
    expect([shown.status, new URL(shown.url).origin]).toEqual([400, directory.issuer]);
    expect(shown.text).toContain('role="alert"');
    expect(shown.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it.each([
    ["password", { grant_type: "password", username: "a", password: "b" }, 400, "unsupported_grant_type"],
    ["device", { grant_type: "urn:ietf:params:oauth:grant-type:device_code" }, 400, "unsupported_grant_type"],
    ["implicit", { grant_type: "implicit" }, 400, "unsupported_grant_type"],
    ["no grant", {}, 400, "invalid_request"],
    ["a client without a secret", { grant_type: "client_credentials", scope: "attest" }, 400, "unauthorized_client"],
    ["an exchange by it", { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange" }, 400, "unauthorized_client"],
    ["a secret where there is none", { grant_type: "authorization_code", client_secret: "x" }, 400, "invalid_request"],
    ["an unknown client", { grant_type: "authorization_code", client_id: "nobody" }, 401, "invalid_client"],
  ])("at the token endpoint: %s", async (_what, fields, status, error) => {
    const { issuer } = await startDirectory();
    const body = new URLSearchParams({ client_id: "app", ...(fields as Record<string, string>) });
    const answer = await fetch(`${issuer}/oauth/token`, { method: "POST", body });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([status, error]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("what is no form, and a parameter twice", async () => {
    const { issuer } = await startDirectory();
    const json = await fetch(`${issuer}/oauth/token`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(((await json.json()) as { error: string }).error).toBe("invalid_request");
    const twice = await fetch(`${issuer}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams([
        ["client_id", "app"],
        ["grant_type", "authorization_code"],
        ["grant_type", "refresh_token"],
      ]),
    });
    expect(((await twice.json()) as { error: string }).error).toBe("invalid_request");
    expect((await fetch(`${issuer}/oauth/token`)).status).toBe(404);
  });

  it("UserInfo without a token, and with one for the API", async () => {
    const { directory, request, tokens } = await loggedIn(API);
    expect((await fetch(`${directory.issuer}/oauth/userinfo`)).headers.get("www-authenticate")).toMatch(/^Bearer/);
    const api = await oidc.refreshTokenGrant(request.config, tokens.refresh_token ?? "", { resource: RESOURCE });
    const answer = await fetch(`${directory.issuer}/oauth/userinfo`, { headers: { authorization: `Bearer ${api.access_token}` } });
    expect(answer.status).toBe(401);
  });
});

describe("a third party", () => {
  const SENTENCE = "Logging in proves that you control this account. It does not prove who you are.";

  it("always sees people agree, and gets the same sub as every app", async () => {
    const { directory, browser, tokens } = await loggedIn();
    for (let i = 0; i < 2; i++) {
      const request = await loginRequest(directory, "shop", SHOP_RETURN);
      const consent = await browser.open(request.url);
      expect(consent.text).toContain(SENTENCE);
      expect(consent.text).toContain("A shop");
      expect(consent.text).toContain("the same account id");
      const theirs = await tokensFrom(request, await browser.submit(`${baseOf(consent)}/consent`, { answer: "yes" }));
      expect(theirs.claims()?.sub).toBe(tokens.claims()?.sub);
      expect(theirs.refresh_token).toBeUndefined();
    }
  });

  it("is told no when the person says no, or goes back", async () => {
    const { directory, browser } = await loggedIn();
    const request = await loginRequest(directory, "shop", SHOP_RETURN);
    const consent = await browser.open(request.url);
    expect(errorOf((await browser.submit(`${baseOf(consent)}/consent`, { answer: "no" })).url)).toBe("access_denied");
    const other = await new Browser(directory.issuer).open(request.url);
    expect(other.text).toContain(SENTENCE);
  });

  it("gets in without a page what was allowed before, and no more", async () => {
    const { directory, browser } = await loggedIn();
    const silent = async (scope: string): Promise<string> => {
      const { url } = await loginRequest(directory, "shop", SHOP_RETURN, { prompt: "none", scope });
      return (await browser.open(url)).url;
    };
    for (const scope of ["openid", "openid unheard-of", "openid numbers:read"])
      expect([scope, errorOf(await silent(scope))]).toEqual([scope, "consent_required"]);
    const request = await loginRequest(directory, "shop", SHOP_RETURN, { scope: "openid profile" });
    await browser.submit(`${baseOf(await browser.open(request.url))}/consent`, { answer: "yes" });
    expect(errorOf(await silent("openid"))).toBeNull();
    expect(errorOf(await silent("openid email"))).toBe("consent_required");
    expect(errorOf(await silent("openid numbers:read"))).toBe("consent_required");
  });

  it("gets nothing without a page once the person has ended its login", async () => {
    const { directory, browser, tokens } = await loggedIn();
    const sub = tokens.claims()?.sub ?? "";
    const request = await loginRequest(directory, "shop", SHOP_RETURN);
    await browser.submit(`${baseOf(await browser.open(request.url))}/consent`, { answer: "yes" });
    const shop = (await directory.auth.logins.list(sub)).find(({ firstParty }) => !firstParty);
    await directory.auth.logins.end(sub, shop?.id ?? "");
    const { url } = await loginRequest(directory, "shop", SHOP_RETURN, { prompt: "none" });
    expect(errorOf((await browser.open(url)).url)).toBe("login_required");
  });

  it.each(["attest", "masks:write"])("may not ask for %s", async (scope) => {
    const directory = await startDirectory();
    const { url } = await loginRequest(directory, "shop", SHOP_RETURN, { scope: `openid ${scope}` });
    expect(errorOf((await new Browser(directory.issuer).open(url)).url)).toBe("invalid_scope");
  });

  it("may ask for the rest of the API, and has it while the browser is logged in", async () => {
    const { directory, browser } = await loggedIn();
    const request = await loginRequest(directory, "shop", SHOP_RETURN, { scope: "openid numbers:read", resource: RESOURCE });
    const consent = await browser.open(request.url);
    expect(consent.text).toContain("see your numbers");
    const shown = await browser.submit(`${baseOf(consent)}/consent`, { answer: "yes" });
    const tokens = await tokensFrom(request, shown, { resource: RESOURCE });
    expect((await directory.auth.tokens.check(tokens.access_token))?.scopes).toEqual(["numbers:read"]);
  });

  it("keeps a refresh token only where the person allowed it", async () => {
    const { directory, browser } = await loggedIn();
    const request = await loginRequest(directory, "shop", SHOP_RETURN, { scope: "openid offline_access", prompt: "consent" });
    const consent = await browser.open(request.url);
    expect(consent.text).toContain("all this also later");
    const tokens = await tokensFrom(request, await browser.submit(`${baseOf(consent)}/consent`, { answer: "yes" }));
    expect(tokens.refresh_token).toBeDefined();
  });
});

describe("an account", () => {
  it("that is suspended gets into the operator's own apps, to resume, and nowhere else", async () => {
    const { directory, browser, tokens } = await loggedIn();
    const sub = tokens.claims()?.sub ?? "";
    await directory.store.life.suspend(sub, { entity: sub }, Math.floor(directory.clock.now()));
    const app = await loginRequest(directory, "app", APP_RETURN);
    expect((await tokensFrom(app, await enterByMail(directory, browser, app.url, "anna@example.org"))).claims()?.sub).toBe(sub);
    const shop = await loginRequest(directory, "shop", SHOP_RETURN);
    const shown = await enterByMail(directory, new Browser(directory.issuer), shop.url, "anna@example.org");
    expect([shown.status, shown.text]).toEqual([403, expect.stringContaining("cannot be used")]);
  });

  it("lists where it is logged in, and ends one of them with its browser's session", async () => {
    const { directory, browser, request, tokens } = await loggedIn(API);
    const sub = tokens.claims()?.sub ?? "";
    const token = await oidc.refreshTokenGrant(request.config, tokens.refresh_token ?? "", { resource: RESOURCE });
    const { grantId = "" } = (await directory.auth.tokens.check(token.access_token)) ?? {};
    const [login] = await directory.auth.logins.list(sub);
    expect(login).toMatchObject({ id: grantId, clientName: "Cairn", firstParty: true });
    expect(await directory.auth.logins.end("01ARZ3NDEKTSV4RRFFQ69G5FAV", grantId)).toBe("not-found");
    expect(await directory.auth.logins.end(sub, grantId)).toBe("ended");
    expect(await directory.auth.tokens.check(token.access_token)).toBeUndefined();
    expect(await refusalOf(oidc.refreshTokenGrant(request.config, token.refresh_token ?? ""))).toBe("invalid_grant");
    const again = await loginRequest(directory, "app", APP_RETURN, { prompt: "none" });
    expect(errorOf((await browser.open(again.url)).url)).toBe("login_required");
    expect(await directory.auth.logins.list(sub)).toEqual([]);
  });
});

describe("pages of other origins", () => {
  const ask = (issuer: string, path: string, origin: string, method = "OPTIONS"): Promise<Response> =>
    fetch(`${issuer}${path}`, {
      method,
      headers: { origin, ...(method === "OPTIONS" ? { "access-control-request-method": "POST" } : {}) },
      ...(method === "POST"
        ? { body: new URLSearchParams({ client_id: "app", grant_type: "refresh_token", refresh_token: "x" }) }
        : {}),
    });

  it("of a client read its answers, others do not", async () => {
    const { issuer } = await startDirectory();
    const mine = await ask(issuer, "/oauth/token", "http://localhost:9", "POST");
    expect([mine.headers.get("access-control-allow-origin"), ((await mine.json()) as { error: string }).error]).toEqual([
      "http://localhost:9",
      "invalid_grant",
    ]);
    const foreign = await ask(issuer, "/oauth/token", "https://evil.example", "POST");
    expect([foreign.headers.get("access-control-allow-origin"), ((await foreign.json()) as { error: string }).error]).toEqual([
      null,
      "invalid_request",
    ]);
    expect((await ask(issuer, "/oauth/token", "http://localhost:9")).status).toBe(204);
  });
});

describe("an app that no address leads back to", () => {
  it("gets its code by digits that the person types, once, and only with its state", async () => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "keypad", `${directory.issuer}/oauth/show`);
    const browser = new Browser(directory.issuer);
    const shown = await enterByMail(directory, browser, request.url, "anna@example.org");
    const page = await (await fetch(shown.url)).text();
    const digits = /(\d{4}) (\d{4})/.exec(page)?.slice(1).join("") ?? "";
    expect(await (await fetch(shown.url)).text()).toContain(`${digits.slice(0, 4)} ${digits.slice(4)}`);
    const take = async (fields: Record<string, string>): Promise<Record<string, string>> => {
      const body = new URLSearchParams({ state: request.state, digits, ...fields });
      const answer = await fetch(`${directory.issuer}/oauth/show`, {
        method: "POST",
        body,
        headers: { origin: "app://cairn.example" },
      });
      return (await answer.json()) as Record<string, string>;
    };
    expect(await take({ state: oidc.randomState() })).toEqual({ error: "invalid_grant" });
    expect(await take({ digits: "00000000" })).toEqual({ error: "invalid_grant" });
    // Typing takes its time: this code lives longer than one that a redirect carries.
    directory.clock.advance(240);
    const { code = "" } = await take({});
    const back = new URL(shown.url);
    expect(back.searchParams.get("code")).toBe(code);
    expect((await tokensFrom(request, shown)).claims()?.sub).toBeDefined();
    expect(await take({})).toEqual({ error: "invalid_grant" });
  });

  it("shows and keeps nothing for a code that was not given out, or not for it", async () => {
    const directory = await startDirectory();
    const db = new Sqlite(join(directory.dataDir, "numbers.db"), { readonly: true });
    const rows = () => db.prepare("SELECT count(*) FROM oidc").pluck().get();
    const other = await enterByMail(
      directory,
      new Browser(directory.issuer),
      (await loginRequest(directory, "app", APP_RETURN)).url,
      "b@example.org",
    );
    const before = rows();
    for (const code of ["invented", new URL(other.url).searchParams.get("code") ?? "", "x".repeat(7000)]) {
      const query = new URLSearchParams({ code, state: oidc.randomState() });
      expect((await fetch(`${directory.issuer}/oauth/show?${query}`)).status).toBe(400);
    }
    expect(rows()).toBe(before);
    db.close();
  });

  it("is tried five times with one state", async () => {
    const directory = await startDirectory();
    const request = await loginRequest(directory, "keypad", `${directory.issuer}/oauth/show`);
    const shown = await enterByMail(directory, new Browser(directory.issuer), request.url, "anna@example.org");
    const page = await (await fetch(shown.url)).text();
    const digits = /(\d{4}) (\d{4})/.exec(page)?.slice(1).join("") ?? "";
    const take = async (typed: string): Promise<number> =>
      (
        await fetch(`${directory.issuer}/oauth/show`, {
          method: "POST",
          body: new URLSearchParams({ state: request.state, digits: typed }),
        })
      ).status;
    for (let i = 0; i < 5; i++) expect(await take("00000000")).toBe(400);
    expect(await take(digits)).toBe(400);
  });
});

it("tells what it can do, and nothing that it cannot", async () => {
  const { issuer } = await startDirectory();
  for (const name of ["openid-configuration", "oauth-authorization-server"]) {
    const told = (await (await fetch(`${issuer}/.well-known/${name}`)).json()) as Record<string, unknown>;
    expect(told).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      userinfo_endpoint: `${issuer}/oauth/userinfo`,
      jwks_uri: `${issuer}/oauth/jwks`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      id_token_signing_alg_values_supported: ["EdDSA"],
      token_endpoint_auth_methods_supported: ["none", "client_secret_basic"],
      subject_types_supported: ["public"],
      authorization_response_iss_parameter_supported: true,
    });
    expect(told.grant_types_supported).toEqual(
      expect.arrayContaining([
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:token-exchange",
      ]),
    );
    expect(told.grant_types_supported).not.toContain("implicit");
    for (const absent of [
      "registration_endpoint",
      "introspection_endpoint",
      "device_authorization_endpoint",
      "end_session_endpoint",
    ])
      expect(told).not.toHaveProperty(absent);
  }
});

it("sends a code that a login by code alone needs, and no page of it has a script", async () => {
  const directory = await startDirectory();
  const browser = new Browser(directory.issuer);
  const login = await browser.open((await loginRequest(directory, "app", APP_RETURN)).url);
  const base = baseOf(login);
  const asked = await browser.submit(`${base}/mail`, { mail: "anna@example.org" });
  expect(asked.text).not.toContain("<script");
  const proved = await browser.submit(`${base}/code`, { code: newestCode(directory) });
  expect(proved.text).not.toContain("<script");
});
