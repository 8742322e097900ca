/** Refresh tokens: rotated, given again while an answer may have been lost, and the end of the login when they were copied. */
import * as oidc from "openid-client";
import { describe, expect, it } from "vitest";
import { keysIn } from "../../../src/host/key-file.ts";
import { startDirectory } from "./directory.ts";
import { API, loggedIn, RESOURCE, refusalOf } from "./logged-in.ts";

/** As the app does it, at the process that listens there. */
async function refreshedAt(origin: string, token: string, client = "app"): Promise<{ status: number; token: string }> {
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: token, client_id: client, resource: RESOURCE });
  const response = await fetch(`${origin}/oauth/token`, { method: "POST", body });
  const answer = (await response.json()) as { refresh_token?: string };
  return { status: response.status, token: answer.refresh_token ?? "" };
}

describe("a refresh token", () => {
  it("is good once; used again a minute later, the whole login ends", async () => {
    const { request, tokens, directory } = await loggedIn(API);
    const first = tokens.refresh_token ?? "";
    const next = await oidc.refreshTokenGrant(request.config, first, { resource: RESOURCE });
    expect(next.refresh_token).not.toBe(first);
    expect(await directory.auth.tokens.check(next.access_token)).toBeDefined();
    directory.clock.advance(60);
    expect(await refusalOf(oidc.refreshTokenGrant(request.config, first))).toBe("invalid_grant");
    expect(await refusalOf(oidc.refreshTokenGrant(request.config, next.refresh_token ?? ""))).toBe("invalid_grant");
    expect(await directory.auth.tokens.check(next.access_token)).toBeUndefined();
  });

  it("whose answer was lost gets another, at this process and at another one; each of them goes on", async () => {
    const { request, tokens, directory } = await loggedIn(API);
    const first = tokens.refresh_token ?? "";
    const lost = await oidc.refreshTokenGrant(request.config, first, { resource: RESOURCE });
    directory.clock.advance(59);
    const again = await oidc.refreshTokenGrant(request.config, first, { resource: RESOURCE });
    const { store, issuer, clock } = directory;
    const other = await startDirectory({ store, issuer, clock, keys: keysIn(directory.dataDir) });
    const third = await refreshedAt(other.issuer, first);
    expect(third.status).toBe(200);
    for (const token of [lost.refresh_token ?? "", again.refresh_token ?? "", third.token])
      expect(await refreshedAt(issuer, token)).toMatchObject({ status: 200 });
  });

  it("whose answer was lost is no other client's, and twice at once ends nothing", async () => {
    const { request, tokens, directory } = await loggedIn(API);
    const first = tokens.refresh_token ?? "";
    const refresh = () => oidc.refreshTokenGrant(request.config, first, { resource: RESOURCE });
    const both = await Promise.all([refresh(), refresh()]);
    expect(await refreshedAt(directory.issuer, first, "shop")).toMatchObject({ status: 400 });
    for (const { refresh_token: token = "" } of both)
      expect(await refreshedAt(directory.issuer, token)).toMatchObject({ status: 200 });
  });

  it("ends by revocation (RFC 7009), and is nobody else's to end", async () => {
    const { request, tokens, directory } = await loggedIn();
    const revoke = (clientId: string): Promise<Response> =>
      fetch(`${directory.issuer}/oauth/revoke`, {
        method: "POST",
        body: new URLSearchParams({ token: tokens.refresh_token ?? "", client_id: clientId }),
      });
    await revoke("shop");
    const next = await oidc.refreshTokenGrant(request.config, tokens.refresh_token ?? "");
    await oidc.tokenRevocation(request.config, next.refresh_token ?? "");
    expect(await refusalOf(oidc.refreshTokenGrant(request.config, next.refresh_token ?? ""))).toBe("invalid_grant");
  });

  it("is not asked for more than it had", async () => {
    const { request, tokens } = await loggedIn();
    const more = oidc.refreshTokenGrant(request.config, tokens.refresh_token ?? "", { scope: "openid attest" });
    expect(await refusalOf(more)).toBe("invalid_scope");
  });
});
