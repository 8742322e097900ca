/** Which page, form or endpoint a request is for. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { describe } from "../../src/host/log.ts";
import type { AccountPages } from "./account.ts";
import type { Consent } from "./consent.ts";
import type { Enter, EnterVisit } from "./enter.ts";
import type { Organisations } from "./organisation.ts";
import { showPage } from "./pages/account-pages.ts";
import { wrongPage } from "./pages/enter-pages.ts";
import { STYLE } from "./pages/look.ts";
import { PASSKEY_SCRIPT } from "./pages/passkey-script.ts";
import type { AuthParts } from "./parts.ts";
import { isFirstParty, showUri } from "./provider.ts";
import type { Rations } from "./rations.ts";
import type { ShownCodes } from "./shown-code.ts";
import { fieldText, isFromHere, type Reply, readFields, send, type Visit, visitOf, wordsOf } from "./web.ts";

const FILES: Readonly<Record<string, readonly [string, string]>> = {
  "/auth/look.css": ["text/css; charset=utf-8", STYLE],
  "/auth/passkey.js": ["text/javascript; charset=utf-8", PASSKEY_SCRIPT],
};

export interface Rooms {
  readonly enter: Enter;
  readonly consent: Consent;
  readonly account: AccountPages;
  readonly organisations: Organisations;
  readonly shown: ShownCodes;
  readonly rations: Rations;
}

export class Pages {
  private readonly parts: AuthParts;
  private readonly provider: Provider;
  private readonly rooms: Rooms;
  private readonly provide: ReturnType<Provider["callback"]>;

  constructor(parts: AuthParts, provider: Provider, rooms: Rooms) {
    this.parts = parts;
    this.provider = provider;
    this.rooms = rooms;
    this.provide = provider.callback();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Before the header that says it is taken away.
    const visit = visitOf(request, response, this.parts);
    this.sayWhereWeAre(request);
    try {
      send(await this.reply(visit), visit, this.parts.issuer, this.parts.operator);
    } catch (error) {
      this.parts.log.error({ error: describe(error).code ?? nameOf(error) }, "a page of the auth server failed");
      if (response.headersSent) response.destroy();
      else send({ page: wrongPage(visit.words.failed, visit.words), status: 500 }, visit, this.parts.issuer, this.parts.operator);
    }
  }

  /** The issuer says under which address we are; no header does. */
  private sayWhereWeAre({ headers }: IncomingMessage): void {
    const { protocol, host } = new URL(this.parts.issuer);
    delete headers["x-forwarded-for"];
    headers["x-forwarded-proto"] = protocol.slice(0, -1);
    headers["x-forwarded-host"] = host;
  }

  private async reply(visit: Visit): Promise<Reply> {
    const { pathname } = visit.url;
    const file = Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined;
    if (file) return this.file(visit, ...file);
    const [, room = "", ...rest] = pathname.split("/");
    if (room === "enter") return this.enter(visit, rest[0] ?? "", rest.slice(1).join("/"));
    if (room === "account" || room === "organisation") return this.room(visit, room, rest.join("/"));
    if (pathname === "/oauth/show") return visit.request.method === "POST" ? this.takeShown(visit) : this.showCode(visit);
    if (pathname === "/oauth/authorize" && !this.rooms.rations.take("begin", visit.address))
      return { page: wrongPage(visit.words.tooOften, visit.words), status: 429 };
    return this.oauth(visit);
  }

  private file({ response }: Visit, type: string, text: string): Reply {
    response.writeHead(200, { "content-type": type, "cache-control": "public, max-age=3600", "x-content-type-options": "nosniff" });
    response.end(text);
    return "sent";
  }

  private async oauth({ request, response }: Visit): Promise<Reply> {
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("referrer-policy", "no-referrer");
    await this.provide(request, response);
    return "sent";
  }

  private foreign({ words }: Visit): Reply {
    return { page: wrongPage(words.foreignForm, words), status: 403 };
  }

  private async room(visit: Visit, room: "account" | "organisation", step: string): Promise<Reply> {
    const { account, organisations } = this.rooms;
    if (visit.request.method !== "POST") return room === "account" ? account.show(visit) : organisations.show(visit);
    const fields = isFromHere(visit.request, this.parts.issuer) ? await readFields(visit.request) : undefined;
    if (!fields) return this.foreign(visit);
    if (room === "account") return account.post(visit, step, fields);
    return organisations.post(visit, step, fields);
  }

  private async enter(visit: Visit, id: string, step: string): Promise<Reply> {
    const found = await this.entryOf(visit, id);
    if (!found) return { page: wrongPage(visit.words.expired, visit.words), status: 400 };
    const reply = await this.step(found, step);
    if (typeof reply !== "object" || !("page" in reply)) return reply;
    return { ...reply, words: found.words, formTargets: targetsOf(found.details.params.redirect_uri) };
  }

  private async step(found: EnterVisit, step: string): Promise<Reply> {
    const { enter, consent } = this.rooms;
    const isConsent = found.details.prompt.name === "consent";
    if (found.request.method !== "POST") return isConsent ? consent.show(found) : enter.show(found);
    const fields = isFromHere(found.request, this.parts.issuer) ? await readFields(found.request) : undefined;
    if (!fields) return this.foreign(found);
    if (isConsent) return step === "consent" ? consent.answer(found, fields) : { to: found.base };
    const run = Object.hasOwn(enter.steps, step) ? enter.steps[step] : undefined;
    return run ? run(found, fields) : { to: found.base };
  }

  /** An entry is bound to the browser that the provider began it in. */
  private async entryOf(visit: Visit, id: string): Promise<EnterVisit | undefined> {
    const { request, response } = visit;
    try {
      const details = await this.provider.interactionDetails(request, response);
      if (details.uid !== id) return undefined;
      const client = await this.provider.Client.find(String(details.params.client_id));
      const wanted = details.params.ui_locales;
      const words = wordsOf(request, visit.url, typeof wanted === "string" ? wanted : undefined);
      const name = client?.clientName ?? client?.clientId ?? "";
      return {
        ...visit,
        words,
        id,
        base: `/enter/${id}`,
        details,
        client: { name, isFirstParty: isFirstParty(client) },
      };
    } catch (error) {
      // Over, or begun in another browser: the provider says no more, and a person need not know which.
      if (nameOf(error) === "SessionNotFound") return undefined;
      throw error;
    }
  }

  /** Where the provider sends the person of an app that has no address. */
  private async showCode({ url, words }: Visit): Promise<Reply> {
    const [code, state] = [url.searchParams.get("code") ?? "", url.searchParams.get("state") ?? ""];
    // Nothing is kept but for a code that was given out for this page.
    const isWhole = SHOWN_CODE.test(code) && SHOWN_STATE.test(state);
    const given = isWhole ? await this.provider.AuthorizationCode.find(code) : undefined;
    if (given?.redirectUri !== showUri(this.parts.issuer))
      return { page: wrongPage(words.badRequest(url.searchParams.get("error")?.slice(0, 40) ?? "state"), words), status: 400 };
    return { page: showPage(await this.rooms.shown.show(state, code), words) };
  }

  /** By the app, from an origin of any scheme: what it needs are digits and state, and cookies are not looked at. */
  private async takeShown(visit: Visit): Promise<Reply> {
    const headers = { "access-control-allow-origin": "*" };
    const fields = await readFields(visit.request);
    const code = fields && (await this.rooms.shown.take(fieldText(fields, "state"), fieldText(fields, "digits")));
    return code === undefined ? { json: { error: "invalid_grant" }, status: 400, headers } : { json: { code }, headers };
  }
}

const SHOWN_CODE = /^[\w-]{1,100}$/;
const SHOWN_STATE = /^[\w-]{22,100}$/;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

/** Where an entry's last form leads. Chromium follows a form's redirects only to where the policy lets forms go. */
function targetsOf(redirectUri: unknown): readonly string[] {
  return typeof redirectUri === "string" && URL.canParse(redirectUri) ? [new URL(redirectUri).origin] : [];
}
