/** What holds for every page: forms, policies, languages, cookies; and that nobody is named in log and database. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APP_RETURN, Browser, enterByMail, loginRequest, newestCode, startDirectory, tokensFrom } from "./directory.ts";
import { begin } from "./entering.ts";

describe("a form from elsewhere", () => {
  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["an opaque origin", { origin: "null" }],
    ["another origin, whatever the referrer says", { origin: "https://evil.example", referer: "HERE/enter" }],
    ["neither origin nor referrer", {}],
    ["another referrer", { referer: "https://evil.example/HERE" }],
    ["a referrer that begins like ours", { referer: "HERE.evil.example/" }],
  ])("is refused: %s", async (_what, headers) => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("HERE", directory.issuer)]),
    );
    expect((await browser.submit(`${base}/mail`, { mail: "anna@example.org" }, sent)).status).toBe(403);
    expect((await browser.submit("/organisation/form", {}, sent)).status).toBe(403);
    expect((await browser.submit("/account/leave", {}, sent)).status).toBe(403);
    expect(directory.letters).toEqual([]);
  });

  it("is taken by its referrer from a browser that sends no origin, as Gecko 48", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    await browser.submit(`${base}/mail`, { mail: "anna@example.org" }, { referer: `${directory.issuer}${base}` });
    expect(directory.letters).toHaveLength(1);
  });
});

describe("every page", () => {
  it("goes out with a policy that lets no frame, script or form of others in", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    for (const path of [base, "/organisation", "/account", "/enter/nobody", "/oauth/show"]) {
      const { headers } = await browser.open(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toContain("unsafe");
      expect([headers.get("x-frame-options"), headers.get("x-content-type-options"), headers.get("cache-control")]).toEqual([
        "DENY",
        "nosniff",
        "no-store",
      ]);
    }
  });

  it("is in the language asked for, from right to left where it runs so, and stays in it", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory, new Browser(directory.issuer), { ui_locales: "ar" });
    expect((await browser.open(base)).text).toContain('<html lang="ar" dir="rtl">');
    expect((await browser.open(`${base}?lang=de`)).text).toContain('<html lang="de" dir="ltr">');
    expect((await browser.open(base)).text).toContain('<html lang="de" dir="ltr">');
    expect((await browser.open("/organisation?lang=xx")).text).toContain('<html lang="de" dir="ltr">');
  });

  it("has one script at most, of ours, and no style or script within", async () => {
    const directory = await startDirectory();
    const { browser, base } = await begin(directory);
    for (const path of [base, "/organisation"]) {
      const { text } = await browser.open(path);
      expect(text.match(/<script[^>]*>/g) ?? []).toEqual(path === base ? ['<script src="/auth/passkey.js" defer>'] : []);
      expect(text).not.toMatch(/<style|style="| on\w+="/);
    }
  });
});

it("cookies are bound to this host, hidden from scripts, and not sent with others' forms", async () => {
  const directory = await startDirectory();
  const answer = await fetch((await loginRequest(directory, "app", APP_RETURN)).url, { redirect: "manual" });
  const cookies = answer.headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(1);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/httponly/i);
    expect(cookie).toMatch(/samesite=lax/i);
    expect(cookie).not.toMatch(/domain=/i);
  }
});

it("names nobody in its log, and keeps no code, token or session in the database", async () => {
  const directory = await startDirectory();
  const browser = new Browser(directory.issuer);
  const request = await loginRequest(directory, "app", APP_RETURN, { scope: "openid email" });
  const shown = await enterByMail(directory, browser, request.url, "canary@example.org");
  const code = newestCode(directory);
  const tokens = await tokensFrom(request, shown);
  const sub = tokens.claims()?.sub ?? "";
  const ppnum = (await directory.store.entities.get(sub))?.ppnum ?? "";
  // A store that fails, with a message that quotes.
  const find = directory.store.oidc.find;
  directory.store.oidc.find = async () => {
    throw new Error(`no row for ${tokens.access_token} of canary@example.org`);
  };
  await fetch(`${directory.issuer}/oauth/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  await browser.open("/organisation");
  directory.store.oidc.find = find;
  const log = directory.log.join("");
  expect(log).toContain("failed");
  for (const secret of ["canary", sub, ppnum, tokens.access_token, directory.address]) expect(log).not.toContain(secret);
  const authCode = new URL(shown.url).searchParams.get("code") ?? "";
  const disk = ["numbers.db", "numbers.db-wal"].map((name) => readFileSync(join(directory.dataDir, name), "latin1")).join("");
  expect(disk).toContain("canary@example.org");
  for (const secret of [authCode, tokens.access_token, tokens.refresh_token ?? "", `"${code}"`]) expect(disk).not.toContain(secret);
});
