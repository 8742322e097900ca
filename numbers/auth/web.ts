/** Requests and answers of the pages: forms, cookies, languages, and the check that a form came from here. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../../src/host/http/body.ts";
import { type Page, pageHeaders, pageText } from "./pages/layout.ts";
import { chooseTongue, tongueOf, WORDS } from "./pages/words/index.ts";
import type { Words } from "./pages/words/words.ts";
import type { AuthParts } from "./parts.ts";

export type Reply =
  | {
      readonly page: Page;
      readonly status?: number;
      readonly formTargets?: readonly string[];
      /** Where they are not the visit's: an app may ask for a language. */
      readonly words?: Words;
    }
  | { readonly to: string }
  | { readonly json: object; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  /** Somebody else has answered. */
  | "sent";

export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly words: Words;
  /** The block of addresses it is from, which rations are counted by. */
  readonly address: string;
}

type Here = Pick<AuthParts, "issuer" | "addressOf">;

const MAX_BODY = 16 * 1024;
const LANGUAGE_COOKIE = "cairn_lang";
const YEAR = 365 * 86_400;

export function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  return pairs.find(([found]) => found === name)?.[1];
}

/** @param wanted by whoever led here, as `ui_locales` */
export function wordsOf(request: IncomingMessage, url: URL, wanted?: string): Words {
  const chosen = [url.searchParams.get("lang") ?? undefined, cookieOf(request, LANGUAGE_COOKIE)] as const;
  return WORDS[chooseTongue(...chosen, wanted, request.headers["accept-language"])];
}

export function visitOf(request: IncomingMessage, response: ServerResponse, { issuer, addressOf }: Here): Visit {
  const url = new URL(request.url ?? "/", issuer);
  return { request, response, url, words: wordsOf(request, url), address: addressOf(request) };
}

/** A header may be there already, from the provider. */
export function addCookie(response: ServerResponse, issuer: string, name: string, value: string, seconds: number): void {
  const secure = issuer.startsWith("https:") ? "; Secure" : "";
  response.appendHeader("set-cookie", `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`);
}

export function send(reply: Reply, { response, url, words }: Visit, issuer: string, operator: string): void {
  if (reply === "sent") return;
  const tongue = tongueOf(url.searchParams.get("lang") ?? "");
  if (tongue) addCookie(response, issuer, LANGUAGE_COOKIE, tongue, YEAR);
  if ("to" in reply) {
    response.writeHead(303, { location: reply.to, "cache-control": "no-store", "content-length": "0" }).end();
    return;
  }
  if ("json" in reply) {
    const headers = { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" };
    response.writeHead(reply.status ?? 200, { ...headers, ...reply.headers }).end(JSON.stringify(reply.json));
    return;
  }
  response.writeHead(reply.status ?? 200, pageHeaders(reply.formTargets)).end(pageText(reply.page, reply.words ?? words, operator));
}

/** Whether a form or script of ours sent it. Gecko 48 sends no origin with a form, but where it stood. */
export function isFromHere({ headers }: IncomingMessage, issuer: string): boolean {
  const { origin, referer } = headers;
  if (origin !== undefined) return origin === issuer;
  return referer !== undefined && URL.canParse(referer) && new URL(referer).origin === issuer;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a form, or of JSON; undefined when there is no body of either kind. */
export async function readFields(request: IncomingMessage): Promise<Fields | undefined> {
  const body = await readBody(request, MAX_BODY, () => undefined);
  if (body === "too-large") return undefined;
  const text = Buffer.from(body).toString("utf8");
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim();
  if (type === "application/json") return jsonFields(text);
  return type === "application/x-www-form-urlencoded" ? Object.fromEntries(new URLSearchParams(text)) : undefined;
}

function jsonFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    // Not JSON: no fields.
    return undefined;
  }
}

export const fieldText = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === "string" ? value : "";
};

const CONTROL = /\p{Cc}|[\u2028-\u202e\u2066-\u2069]/u;

/** One line that people read: no control characters, none that turn the direction of what follows. Undefined: too long, or one of those. */
export function lineOfText(text: string, max: number): string | undefined {
  const line = text.normalize("NFC").trim();
  return line.length > max || CONTROL.test(line) ? undefined : line;
}
