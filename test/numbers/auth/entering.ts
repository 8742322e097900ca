import { bytesOf } from "../accounts.ts";
import { APP_RETURN, Browser, baseOf, type Directory, enterByMail, loginRequest, type Shown, tokensFrom } from "./directory.ts";

export interface Begun {
  readonly directory: Directory;
  readonly browser: Browser;
  readonly base: string;
}

export const HOUR = 3600;

export async function begin(
  directory: Directory,
  browser = new Browser(directory.issuer),
  changes: Record<string, string> = {},
): Promise<Begun> {
  const { url } = await loginRequest(directory, "app", APP_RETURN, changes);
  return { directory, browser, base: baseOf(await browser.open(url)) };
}

export const codeFor = async ({ browser, base }: Begun, mail: string): Promise<Shown> => browser.submit(`${base}/mail`, { mail });
export const type = ({ browser, base }: Begun, code: string): Promise<Shown> => browser.submit(`${base}/code`, { code });
export const now = ({ clock }: Directory): number => Math.floor(clock.now());

/** An account that is there already. */
export async function signUp(directory: Directory, mail: string): Promise<string> {
  const request = await loginRequest(directory, "app", APP_RETURN);
  const tokens = await tokensFrom(request, await enterByMail(directory, new Browser(directory.issuer), request.url, mail));
  return tokens.claims()?.sub ?? "";
}

export const addPasskey = ({ store, clock }: Directory, ppnumId: string, label = "key"): Promise<string> =>
  store.credentials.add(
    { id: bytesOf(label, 16), ppnumId, publicKey: bytesOf("p", 77), counter: 0, transports: [], lastUsed: 0 },
    Math.floor(clock.now()),
  );

/** Whose session a browser has. */
export async function subOf(directory: Directory, browser: Browser): Promise<string> {
  const request = await loginRequest(directory, "app", APP_RETURN);
  return (await tokensFrom(request, await browser.open(request.url))).claims()?.sub ?? "";
}
