/**
 * The published tests for certifying a provider (OpenID Connect, basic profile, code flow), walked by hand: the service that runs them is not at hand,
 * and this is no certificate. Each walk says in a word how it ended; docs/numbers.md has the same list with reasons.
 */
import { readFileSync } from "node:fs";
import * as oidc from "openid-client";
import { expect, it, onTestFinished, vi } from "vitest";
import {
  APP_RETURN,
  Browser,
  type Directory,
  enterByMail,
  loginRequest,
  type Shown,
  startDirectory,
  tokensFrom,
} from "./directory.ts";

type Changes = Record<string, string>;
type Tokens = Awaited<ReturnType<typeof tokensFrom>>;

interface Walk {
  readonly directory: Directory;
  readonly browser: Browser;
}

const MAIL = "anna@example.org";

async function walk(): Promise<Walk> {
  const directory = await startDirectory();
  return { directory, browser: new Browser(directory.issuer) };
}

/** Asks with these changes; somebody logs in where that is wanted. */
async function asked({ directory, browser }: Walk, changes: Changes = {}, without: readonly string[] = []) {
  const request = await loginRequest(directory, "app", APP_RETURN, changes);
  const url = new URL(request.url);
  for (const name of without) url.searchParams.delete(name);
  const first = await browser.open(url.href);
  const wantsLogin = first.status === 200 && first.text.includes("/mail");
  const shown = wantsLogin ? await enterByMail(directory, browser, url.href, MAIL) : first;
  return { request, shown, wantsLogin };
}

async function tokensOf(
  walked: Walk,
  changes: Changes = {},
): Promise<{ tokens: Tokens; request: oidc.Configuration; wantsLogin: boolean }> {
  const { request, shown, wantsLogin } = await asked(walked, changes);
  return { tokens: await tokensFrom(request, shown), request: request.config, wantsLogin };
}

/** "tokens", or the error that leads back. */
async function outcome(changes: Changes = {}): Promise<string> {
  const { request, shown } = await asked(await walk(), changes);
  return errorIn(shown) ?? ((await tokensFrom(request, shown)).id_token === undefined ? "no id_token" : "tokens");
}

function errorIn({ url }: Shown): string | null {
  return URL.canParse(url) ? new URL(url.replace("#", "?")).searchParams.get("error") : null;
}

async function userInfo(changes: Changes, init: (token: string) => RequestInit): Promise<Record<string, unknown>> {
  const walked = await walk();
  const { tokens } = await tokensOf(walked, changes);
  const answer = await fetch(`${walked.directory.issuer}/oauth/userinfo`, init(tokens.access_token));
  return { status: answer.status, ...((await answer.json()) as object) };
}

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const claimsOf = async (scope: string): Promise<string> =>
  Object.keys(await userInfo({ scope }, bearer))
    .filter((name) => name !== "status" && name !== "sub")
    .sort()
    .join(" ");

/** A second login in the same browser. */
async function second(
  changes: Changes,
  between: (walked: Walk, first: Tokens) => Promise<Changes> = async () => ({}),
): Promise<string> {
  const walked = await walk();
  const { tokens: first } = await tokensOf(walked);
  const more = await between(walked, first);
  const { request, shown, wantsLogin } = await asked(walked, { ...changes, ...more });
  const error = errorIn(shown);
  if (error !== null) return error;
  const claims = (await tokensFrom(request, shown)).claims();
  const isTimed = claims?.auth_time !== undefined ? ", with auth_time" : "";
  return `${wantsLogin ? "asks again" : "asks nothing"}${isTimed}${claims?.sub === first.claims()?.sub ? "" : ", somebody else"}`;
}

async function codeAgain(seconds: number): Promise<string> {
  const walked = await walk();
  const { request, shown } = await asked(walked);
  const tokens = await tokensFrom(request, shown);
  walked.directory.clock.advance(seconds);
  const error = await tokensFrom(request, shown).then(
    () => "taken twice",
    (refused: unknown) => (refused instanceof oidc.ResponseBodyError ? refused.error : String(refused)),
  );
  const { status } = await fetch(`${walked.directory.issuer}/oauth/userinfo`, bearer(tokens.access_token));
  return `${error}, the first token is ${status === 401 ? "dead" : "alive"}`;
}

async function refreshed(): Promise<string> {
  const { tokens, request } = await tokensOf(await walk());
  const next = await oidc.refreshTokenGrant(request, tokens.refresh_token ?? "");
  return next.refresh_token === tokens.refresh_token ? "the same again" : "tokens, and another refresh token";
}

async function page(changes: Changes, without: readonly string[] = []): Promise<string> {
  const { shown } = await asked(await walk(), changes, without);
  return errorIn(shown) ?? (shown.text.includes('role="alert"') ? `a page of ours, ${shown.status}` : `${shown.status}`);
}

const PROFILE = "created_at entity_type ppnum";
const ADDRESS = "email email_verified";
const post = (body: Changes): RequestInit => ({ method: "POST", body: new URLSearchParams(body) });
const statusOf = async (init: (token: string) => RequestInit): Promise<string> => String((await userInfo({}, init)).status);

const WALKS: readonly (readonly [name: string, ends: string, walk: () => Promise<string>])[] = [
  ["oidcc-server", "tokens", () => outcome()],
  ["oidcc-response-type-missing", "invalid_request", () => page({}, ["response_type"])],
  ["oidcc-userinfo-get", "200", () => statusOf(bearer)],
  ["oidcc-userinfo-post-header", "200", () => statusOf((token) => ({ ...post({}), ...bearer(token) }))],
  ["oidcc-userinfo-post-body", "200", () => statusOf((token) => post({ access_token: token }))],
  [
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow",
    "code",
    async () => {
      const { shown } = await asked(await walk(), {}, ["nonce"]);
      return new URL(shown.url).searchParams.has("code") ? "code" : "none";
    },
  ],
  ["oidcc-scope-profile", PROFILE, () => claimsOf("openid profile")],
  ["oidcc-scope-email", ADDRESS, () => claimsOf("openid email")],
  ["oidcc-scope-address", "", () => claimsOf("openid address")],
  ["oidcc-scope-phone", "", () => claimsOf("openid phone")],
  ["oidcc-scope-all", `created_at ${ADDRESS} entity_type ppnum`, () => claimsOf("openid profile email address phone")],
  ["oidcc-ensure-other-scope-order-succeeds", `created_at ${ADDRESS} entity_type ppnum`, () => claimsOf("email profile openid")],
  ["oidcc-display-page", "tokens", () => outcome({ display: "page" })],
  ["oidcc-display-popup", "tokens", () => outcome({ display: "popup" })],
  ["oidcc-prompt-login", "asks again, with auth_time", () => second({ prompt: "login", max_age: "10000" })],
  ["oidcc-prompt-none-not-logged-in", "login_required", () => outcome({ prompt: "none" })],
  ["oidcc-prompt-none-logged-in", "asks nothing", () => second({ prompt: "none" })],
  [
    "oidcc-max-age-1",
    "asks again, with auth_time",
    () =>
      second({ max_age: "1" }, async () => {
        // The provider goes by the system's clock here.
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_000 });
        onTestFinished(() => void vi.useRealTimers());
        return {};
      }),
  ],
  ["oidcc-max-age-10000", "asks nothing, with auth_time", () => second({ max_age: "10000" })],
  ["oidcc-ensure-request-with-unknown-parameter-succeeds", "tokens", () => outcome({ extra: "foobar" })],
  [
    "oidcc-id-token-hint",
    "asks nothing",
    () => second({ prompt: "none" }, async (_walked, first) => ({ id_token_hint: first.id_token ?? "" })),
  ],
  ["oidcc-login-hint", "tokens", () => outcome({ login_hint: MAIL })],
  ["oidcc-ui-locales", "tokens", () => outcome({ ui_locales: "se" })],
  ["oidcc-claims-locales", "tokens", () => outcome({ claims_locales: "se" })],
  ["oidcc-ensure-request-with-acr-values-succeeds", "tokens", () => outcome({ acr_values: "1 2" })],
  ["oidcc-codereuse", "invalid_grant, the first token is dead", () => codeAgain(0)],
  ["oidcc-codereuse-30seconds", "invalid_grant, the first token is dead", () => codeAgain(30)],
  ["oidcc-ensure-registered-redirect-uri", "a page of ours, 400", () => page({ redirect_uri: "https://elsewhere.example/in" })],
  [
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
    "request_not_supported",
    () => page({ request: requestObject({}) }),
  ],
  ["oidcc-claims-essential", "tokens", () => outcome({ claims: '{"userinfo":{"name":{"essential":true}}}' })],
  [
    "oidcc-ensure-request-object-with-redirect-uri",
    "request_not_supported",
    () => page({ request: requestObject({ redirect_uri: APP_RETURN }) }),
  ],
  ["oidcc-refresh-token", "tokens, and another refresh token", refreshed],
  ["oidcc-ensure-request-with-valid-pkce-succeeds", "tokens", () => outcome()],
  [
    "oidcc-discovery-endpoint-verification",
    "EdDSA alone",
    async () => {
      const { directory } = await walk();
      const told = (await (await fetch(`${directory.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
      return String(told.id_token_signing_alg_values_supported) === "EdDSA" ? "EdDSA alone" : "others";
    },
  ],
];

function requestObject(claims: Changes): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ client_id: "app", ...claims })}.`;
}

it.each(WALKS)("%s: %s", async (_name, ends, walked) => {
  expect(await walked()).toBe(ends);
});

it("is the list that the page about numbers has", () => {
  const text = readFileSync(new URL("../../../docs/numbers.md", import.meta.url), "utf8");
  expect([...text.matchAll(/^\| `(oidcc-[\w-]+)`/gm)].map(([, name]) => name)).toEqual(WALKS.map(([name]) => name));
});
