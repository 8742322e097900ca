/** `/account`: a person's own page on the directory: passkeys, and logins by mail code that wait. Who is not logged in logs in first. */
import type Provider from "oidc-provider";
import { type LoginClient, OWN_CLIENTS } from "./clients.ts";
import { base64url, bytesOf, reference } from "./digest.ts";
import { isFresh } from "./fresh.ts";
import type { MailChange, Shown } from "./mail-change.ts";
import { accountPage } from "./pages/account-pages.ts";
import { messagePage } from "./pages/enter-pages.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import type { Passkeys } from "./passkey.ts";
import { Records } from "./records.ts";
import type { Recoveries } from "./recovery.ts";
import { dayIn, timeIn } from "./time.ts";
import { type Fields, fieldText, type Reply, type Visit } from "./web.ts";

export const accountClient = (issuer: string, operator: string): LoginClient => ({
  id: OWN_CLIENTS.accountPage,
  name: operator,
  redirectUri: `${issuer}/account`,
  origins: [],
  isFirstParty: true,
});

const CHALLENGE_SECS = 600;

type Session = Awaited<ReturnType<Provider["Session"]["get"]>>;

interface Owner {
  readonly ppnumId: string;
  readonly session: Session;
}

type Step = (visit: Visit, owner: Owner, fields: Fields) => Promise<Reply>;

export class AccountPages {
  private readonly parts: AuthParts;
  private readonly provider: Provider;
  private readonly passkeys: Passkeys;
  private readonly recoveries: Recoveries;
  private readonly mail: MailChange;
  private readonly challenges: Records<{ readonly challenge: string }>;

  constructor(parts: AuthParts, provider: Provider, passkeys: Passkeys, recoveries: Recoveries, mail: MailChange) {
    this.parts = parts;
    this.mail = mail;
    this.provider = provider;
    this.passkeys = passkeys;
    this.recoveries = recoveries;
    this.challenges = new Records(parts.store.oidc, "Challenge", () => nowOf(parts));
  }

  private readonly steps: Readonly<Record<string, Step>> = {
    recovery: (_visit, owner, fields) => this.decide(owner, fields),
    remove: (visit, owner, fields) => this.remove(visit, owner, fieldText(fields, "id")),
    leave: (visit, owner) => this.leave(visit, owner),
    "change/login": async () => this.toLogin("login"),
    "change/mail": async (visit, owner, fields) => this.changed(visit, owner, await this.mail.ask(visit, owner, fields)),
    "change/code": async (visit, owner, fields) => this.changed(visit, owner, await this.mail.confirm(visit, owner, fields)),
    "change/again": async (_visit, owner) => {
      await this.mail.giveUp(owner);
      return { to: "/account" };
    },
    "passkey/make": (_visit, owner) => this.toMake(owner),
    "passkey/made": (_visit, owner, fields) => this.made(owner, fields),
  };

  private async ownerOf({ request, response }: Visit): Promise<Owner | undefined> {
    const session = await this.provider.Session.get(this.provider.createContext(request, response));
    const account = session.accountId === undefined ? undefined : await this.parts.store.entities.get(session.accountId);
    const mayEnter = account?.state === "active" || account?.state === "suspended";
    return account && mayEnter ? { ppnumId: account.ppnumId, session } : undefined;
  }

  async show(visit: Visit): Promise<Reply> {
    const owner = await this.ownerOf(visit);
    // The code that a login leaves in the address is of no use here, and nobody is to see it.
    if (visit.url.searchParams.has("code") || visit.url.searchParams.has("error")) return { to: "/account?in" };
    const pending = owner && visit.url.searchParams.has("mail") ? await this.mail.pending(visit, owner) : undefined;
    if (pending) return pending;
    if (owner) return this.page(visit, owner);
    return visit.url.searchParams.has("in") ? { page: messagePage(visit.words.account, visit.words.loggedOut) } : this.toLogin();
  }

  async post(visit: Visit, step: string, fields: Fields): Promise<Reply> {
    const run = Object.hasOwn(this.steps, step) ? this.steps[step] : undefined;
    const owner = run && (await this.ownerOf(visit));
    return run && owner ? run(visit, owner, fields) : { to: "/account" };
  }

  /** The code is never redeemed: what counts is the session that the login leaves in this browser. */
  private toLogin(prompt?: "login"): Reply {
    const client = accountClient(this.parts.issuer, this.parts.operator);
    const query = new URLSearchParams({
      client_id: client.id,
      redirect_uri: client.redirectUri,
      response_type: "code",
      scope: "openid",
      code_challenge: reference(base64url(this.parts.random(32))),
      code_challenge_method: "S256",
      ...(prompt ? { prompt } : {}),
    });
    return { to: `/oauth/authorize?${query}` };
  }

  private isFresh(owner: Owner): boolean {
    return isFresh(owner, nowOf(this.parts));
  }

  private changed(visit: Visit, owner: Owner, shown: Shown): Promise<Reply> | Reply {
    if (shown === "stale") return this.toLogin("login");
    if (shown === "done") return { to: "/account" };
    return "reply" in shown ? shown.reply : this.page(visit, owner, shown.wrong);
  }

  private async page({ words }: Visit, owner: Owner, wrong?: string): Promise<Reply> {
    const { ppnumId } = owner;
    const { store } = this.parts;
    const [entity, contact, credentials, recovery] = await Promise.all([
      store.entities.get(ppnumId),
      store.contacts.get(ppnumId),
      store.credentials.list(ppnumId),
      this.recoveries.underWay(ppnumId),
    ]);
    const page = {
      ppnum: entity?.ppnum ?? "",
      displayName: entity?.displayName,
      mail: contact?.email,
      isFresh: this.isFresh(owner),
      isReviewed: entity?.type === "enterprise",
      arePasskeysPossible: this.passkeys.arePossible,
      passkeys: credentials.map(({ id, lastUsed }) => ({
        id: base64url(id),
        used: lastUsed === 0 ? undefined : dayIn(words, lastUsed),
      })),
      waiting: recovery ? { when: timeIn(words, recovery.readyAt), digits: recovery.digits } : undefined,
      wrong,
    };
    return { page: accountPage(page, words), status: wrong === undefined ? 200 : 422 };
  }

  /** Whoever finds the browser may refuse, not let in. */
  private async decide(owner: Owner, fields: Fields): Promise<Reply> {
    const { ppnumId } = owner;
    if (fieldText(fields, "answer") !== "allowed") await this.recoveries.refuse(ppnumId);
    else if (!this.isFresh(owner)) return this.toLogin("login");
    else await this.recoveries.allow(ppnumId, fieldText(fields, "digits"));
    return { to: "/account" };
  }

  /** Not the last way in. */
  private async remove(visit: Visit, owner: Owner, id: string): Promise<Reply> {
    if (!this.isFresh(owner)) return this.toLogin("login");
    const dropped = await this.parts.store.credentials.drop(owner.ppnumId, bytesOf(id), nowOf(this.parts));
    if (dropped === "last") return this.page(visit, owner, visit.words.passkeyLast);
    return { to: "/account" };
  }

  private async leave(_visit: Visit, { session }: Owner): Promise<Reply> {
    await session.destroy();
    return { to: "/account?in" };
  }

  private async toMake(owner: Owner): Promise<Reply> {
    if (!this.isFresh(owner)) return { json: { error: "stale" }, status: 401 };
    const { ppnumId, session } = owner;
    const entity = await this.parts.store.entities.get(ppnumId);
    const options = await this.passkeys.toMake(ppnumId, entity?.ppnum ?? ppnumId);
    await this.challenges.put(session.uid, { challenge: options.challenge }, CHALLENGE_SECS, ppnumId);
    return { json: options };
  }

  private async made(owner: Owner, fields: Fields): Promise<Reply> {
    const { ppnumId, session } = owner;
    const { challenge } = (await this.challenges.get(session.uid)) ?? {};
    await this.challenges.remove(session.uid);
    const isMade =
      challenge !== undefined && this.isFresh(owner) && (await this.passkeys.made(ppnumId, challenge, fields.credential));
    return isMade ? { json: { next: "/account" } } : { json: { error: "refused" }, status: 403 };
  }
}
