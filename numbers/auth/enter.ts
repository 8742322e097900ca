/** The routes of an entry, `/enter/<id>/…`: from what the provider asks of a person to what it is answered. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { InteractionResults } from "oidc-provider";
import type { Entity } from "../store/contract-entities.ts";
import { base64url } from "./digest.ts";
import { type Entries, type Entry, MAX_NAME } from "./entry.ts";
import { codePage, loginPage, messagePage, newPage, offerPage, waitPage, wrongPage } from "./pages/enter-pages.ts";
import type { AuthParts } from "./parts.ts";
import type { Passkeys } from "./passkey.ts";
import { HELD_SECS, type Recoveries, type Waiting } from "./recovery.ts";
import { timeIn } from "./time.ts";
import { addCookie, cookieOf, type Fields, fieldText, lineOfText, type Reply, type Visit } from "./web.ts";

export type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

export interface EnterVisit extends Visit {
  readonly id: string;
  readonly base: string;
  readonly details: Interaction;
  readonly client: { readonly name: string; readonly isFirstParty: boolean };
}

/** Who waits to be let in by a mail code. */
const WAIT_COOKIE = "cairn_wait";
const WAIT_SECRET = /^[\w-]{32}$/;

type Step = (visit: EnterVisit, fields: Fields) => Promise<Reply>;

export interface EnterParts {
  readonly parts: AuthParts;
  readonly provider: Provider;
  readonly entries: Entries;
  readonly passkeys: Passkeys;
  readonly recoveries: Recoveries;
}

export class Enter {
  private readonly parts: AuthParts;
  private readonly provider: Provider;
  private readonly entries: Entries;
  private readonly passkeys: Passkeys;
  private readonly recoveries: Recoveries;

  constructor({ parts, provider, entries, passkeys, recoveries }: EnterParts) {
    this.parts = parts;
    this.provider = provider;
    this.entries = entries;
    this.passkeys = passkeys;
    this.recoveries = recoveries;
  }

  /** By the last part of the path; each is a POST. */
  readonly steps: Readonly<Record<string, Step>> = {
    mail: (visit, fields) => this.sendCode(visit, fieldText(fields, "mail")),
    code: (visit, fields) => this.checkCode(visit, fieldText(fields, "code")),
    again: (visit) => this.startAgain(visit),
    draw: (visit) => this.draw(visit),
    take: (visit, fields) => this.take(visit, fieldText(fields, "name")),
    leave: (visit) => this.leave(visit),
    waited: (visit) => this.afterCode(visit),
    done: (visit) => this.done(visit),
    cancel: (visit) => this.finish(visit, { error: "access_denied", error_description: "the person went back" }),
    "passkey/make": (visit) => this.toMake(visit),
    "passkey/made": (visit, fields) => this.made(visit, fields),
    "passkey/use": (visit) => this.toUse(visit),
    "passkey/used": (visit, fields) => this.used(visit, fields),
  };

  /** Where the entry stands. */
  async show(visit: EnterVisit, wrong?: string): Promise<Reply> {
    const entry = await this.entries.get(visit.id);
    const { base, words } = visit;
    const status = wrong === undefined ? 200 : 422;
    if (entry.account !== undefined) return { page: offerPage(base, words) };
    if (entry.held) {
      const page = { base, ppnum: entry.held.ppnum, hasMail: entry.isProved === true, ...(wrong === undefined ? {} : { wrong }) };
      return { page: newPage(page, words), status };
    }
    if (entry.mail !== undefined && entry.isProved) return this.afterCode(visit);
    if (entry.mail !== undefined) return { page: codePage(base, entry.mail, wrong, words), status };
    return this.login(visit, wrong);
  }

  private login({ base, words, client }: EnterVisit, wrong?: string): Reply {
    const page = { base, client: client.name, hasPasskeys: this.passkeys.arePossible, ...(wrong === undefined ? {} : { wrong }) };
    return { page: loginPage(page, words), status: wrong === undefined ? 200 : 422 };
  }

  private async sendCode(visit: EnterVisit, mail: string): Promise<Reply> {
    const { words } = visit;
    const outcome = await this.entries.sendCode(visit.id, mail, visit.address, words);
    if (outcome === "no-address") return this.login(visit, words.mailBad);
    return outcome === "sent" ? { to: visit.base } : tooOften(visit);
  }

  private async checkCode(visit: EnterVisit, typed: string): Promise<Reply> {
    const outcome = await this.entries.checkCode(visit.id, typed);
    if (outcome === "proved") return this.afterCode(visit);
    return this.show(visit, outcome === "wrong" ? visit.words.codeWrong : visit.words.codeSpent);
  }

  private async startAgain(visit: EnterVisit): Promise<Reply> {
    await this.entries.giveUp(visit.id);
    await this.entries.drop(visit.id);
    return { to: visit.base };
  }

  /** The address is proved: its account, or a new one. */
  private async afterCode(visit: EnterVisit): Promise<Reply> {
    const entry = await this.entries.get(visit.id);
    if (!entry.isProved || entry.mail === undefined) return { to: visit.base };
    const account = await this.entries.accountOf(entry.mail);
    if (!account) return this.draw(visit);
    const shut = notOpen(account, visit);
    if (shut) return shut;
    const passkeys = await this.parts.store.credentials.list(account.ppnumId);
    if (passkeys.length === 0) return this.letIn(visit, entry, account.ppnumId, ["otp"]);
    return this.recover(visit, entry, account.ppnumId);
  }

  private async recover(visit: EnterVisit, entry: Entry, ppnumId: string): Promise<Reply> {
    const { request, response } = visit;
    const held = cookieOf(request, WAIT_COOKIE) ?? "";
    const secret = WAIT_SECRET.test(held) ? held : base64url(this.parts.random(24));
    const outcome = await this.recoveries.ask(ppnumId, secret);
    if (outcome === "in") return this.letIn(visit, entry, ppnumId, ["otp"]);
    if (outcome === "refused") return { page: wrongPage(visit.words.waitRefused, visit.words), status: 403 };
    addCookie(response, this.parts.issuer, WAIT_COOKIE, secret, HELD_SECS);
    const when = timeIn(visit.words, outcome.readyAt);
    await this.tell(visit, entry, outcome, when);
    return { page: waitPage(visit.base, when, outcome.digits, visit.words) };
  }

  private async tell({ words }: EnterVisit, { mail }: Entry, { isNew }: Waiting, when: string): Promise<void> {
    if (!isNew || mail === undefined) return;
    const text = words.mailNoticeText(when, `${this.parts.issuer}/account`);
    await this.parts.mail({ to: mail, subject: words.mailNoticeSubject, text });
  }

  /** Then a passkey is offered, where none is there and the browser may make one. */
  private async letIn(visit: EnterVisit, entry: Entry, ppnumId: string, amr: readonly string[]): Promise<Reply> {
    const hasOne = (await this.parts.store.credentials.list(ppnumId)).length > 0;
    if (hasOne || !this.passkeys.arePossible) return this.finish(visit, { login: { accountId: ppnumId, amr: [...amr] } });
    await this.entries.put(visit.id, { ...entry, account: ppnumId, amr });
    return { to: visit.base };
  }

  private async draw(visit: EnterVisit): Promise<Reply> {
    const outcome = await this.entries.draw(visit.id, visit.address);
    if ("held" in outcome) return { to: visit.base };
    if (outcome.refused === "too-often") return tooOften(visit);
    return { page: wrongPage(visit.words.poolFull, visit.words), status: 503 };
  }

  private async take(visit: EnterVisit, typed: string): Promise<Reply> {
    const entry = await this.entries.get(visit.id);
    if (!entry.isProved) return { to: visit.base };
    return this.taken(visit, typed, ["otp"]);
  }

  private async taken(visit: EnterVisit, typed: string, amr: readonly string[]): Promise<Reply> {
    const name = lineOfText(typed, MAX_NAME);
    if (name === undefined) return this.show(visit, visit.words.formBad);
    const outcome = await this.entries.take(visit.id, name);
    const entry = await this.entries.get(visit.id);
    if (outcome === "taken" && entry.account !== undefined) return this.letIn(visit, entry, entry.account, amr);
    await this.entries.giveUp(visit.id);
    return this.login(visit, outcome === "mail-taken" ? visit.words.mailTaken : visit.words.numberGone);
  }

  private async leave(visit: EnterVisit): Promise<Reply> {
    await this.entries.giveUp(visit.id);
    await this.entries.drop(visit.id);
    return { to: visit.base };
  }

  private async done(visit: EnterVisit): Promise<Reply> {
    const { account, amr = [] } = await this.entries.get(visit.id);
    return account === undefined ? { to: visit.base } : this.finish(visit, { login: { accountId: account, amr: [...amr] } });
  }

  private async toMake(visit: EnterVisit): Promise<Reply> {
    const entry = await this.entries.get(visit.id);
    const ppnumId = entry.account ?? entry.held?.ppnumId;
    const account = ppnumId === undefined ? undefined : await this.entries.account(ppnumId);
    if (!account?.ppnum) return refusal;
    const options = await this.passkeys.toMake(account.ppnumId, account.ppnum);
    await this.entries.put(visit.id, { ...entry, challenge: options.challenge });
    return { json: options };
  }

  /** Of an account that is in already, or of a number that is held: then it is the way in. */
  private async made(visit: EnterVisit, fields: Fields): Promise<Reply> {
    const { challenge, ...entry } = await this.entries.get(visit.id);
    await this.entries.put(visit.id, entry);
    const ppnumId = entry.account ?? entry.held?.ppnumId;
    const isMade =
      ppnumId !== undefined && challenge !== undefined && (await this.passkeys.made(ppnumId, challenge, fields.credential));
    if (!isMade) return refusal;
    const reply =
      entry.account === undefined ? await this.taken(visit, fieldText(fields, "name"), ["hwk", "user"]) : await this.done(visit);
    return nextOf(reply);
  }

  private async toUse(visit: EnterVisit): Promise<Reply> {
    const options = await this.passkeys.toUse();
    await this.entries.put(visit.id, { ...(await this.entries.get(visit.id)), challenge: options.challenge });
    return { json: options };
  }

  /** A challenge is good once. */
  private async used(visit: EnterVisit, fields: Fields): Promise<Reply> {
    const { challenge, ...entry } = await this.entries.get(visit.id);
    await this.entries.put(visit.id, entry);
    const ppnumId = challenge === undefined ? undefined : await this.passkeys.used(challenge, fields.credential);
    const account = ppnumId === undefined ? undefined : await this.entries.account(ppnumId);
    if (!account || notOpen(account, visit)) return refusal;
    const reply = await this.finish(visit, { login: { accountId: account.ppnumId, amr: ["hwk", "user"] } });
    return nextOf(reply);
  }

  /** Answers the provider, which goes on where it was. */
  async finish({ request, response, id, details }: EnterVisit, result: InteractionResults): Promise<Reply> {
    const to = await this.provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
    const { login } = result;
    const other = details.session?.accountId;
    if (login && other !== undefined && other !== login.accountId) await leaveSession(this.provider, request, response);
    await this.entries.drop(id);
    return { to };
  }
}

/** Another account was logged in here: what it let in does not become the next one's. */
async function leaveSession(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const session = await provider.Session.get(provider.createContext(request, response));
  session.accountId = undefined;
  session.authorizations = {};
  await session.persist();
}

const refusal: Reply = { json: { error: "refused" }, status: 403 };

/** A redirect, for the script to follow. */
const nextOf = (reply: Reply): Reply => (typeof reply === "object" && "to" in reply ? { json: { next: reply.to } } : refusal);

const tooOften = ({ words }: EnterVisit): Reply => ({ page: wrongPage(words.tooOften, words), status: 429 });

/** Why somebody whose address is right gets in nowhere. A suspended account is let into the operator's own apps, where it is resumed. */
function notOpen({ state }: Entity, { words, client }: EnterVisit): Reply | undefined {
  if (state === "active" || (state === "suspended" && client.isFirstParty)) return undefined;
  if (state === "reserved") return { page: messagePage(words.organisation, words.reviewWaits), status: 403 };
  return { page: wrongPage(words.notActive, words), status: 403 };
}
