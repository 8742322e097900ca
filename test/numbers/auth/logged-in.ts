/** A person who has logged in by mail code in the operator's own app, with an independent client. */
import * as oidc from "openid-client";
import {
  APP_RETURN,
  Browser,
  type Directory,
  enterByMail,
  type LoginRequest,
  loginRequest,
  startDirectory,
  tokensFrom,
} from "./directory.ts";

export const RESOURCE = "urn:cairn:external";
export const API = { scope: "openid numbers:read attest", resource: RESOURCE };

/** The answer of an error as the client's library tells it. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "nothing was refused";
  } catch (error) {
    return error instanceof oidc.ResponseBodyError ? error.error : String(error);
  }
}

export async function loggedIn(changes: Record<string, string> = {}): Promise<{
  readonly directory: Directory;
  readonly browser: Browser;
  readonly request: LoginRequest;
  readonly tokens: Awaited<ReturnType<typeof tokensFrom>>;
}> {
  const directory = await startDirectory();
  const browser = new Browser(directory.issuer);
  const request = await loginRequest(directory, "app", APP_RETURN, changes);
  const tokens = await tokensFrom(request, await enterByMail(directory, browser, request.url, "anna@example.org"));
  return { directory, browser, request, tokens };
}
