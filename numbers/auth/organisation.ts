/** `/organisation`: an organisation asks for a number. It is held until a person has reviewed what the form says. */
import { defaultReach } from "../model/entity-type.ts";
import { drawPpnum } from "../model/ppnum.ts";
import { newPpnumId } from "../model/ppnum-id.ts";
import type { EnterpriseForm } from "../store/contract-accounts.ts";
import { mailAddress, mailKey } from "./address.ts";
import type { AuthKeys } from "./auth-keys.ts";
import { base64url } from "./digest.ts";
import type { Entries } from "./entry.ts";
import { organisationCodePage, organisationDonePage, organisationPage } from "./pages/account-pages.ts";
import { wrongPage } from "./pages/enter-pages.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { Records } from "./records.ts";
import { addCookie, cookieOf, type Fields, fieldText, lineOfText, type Reply, type Visit } from "./web.ts";

const COOKIE = "cairn_form";
const FORM_SECS = 3600;
/** A review takes days; what nobody reviews is given up. */
const REVIEW_SECS = 90 * 86_400;
const MAX_NAME = 100;

interface Asked {
  readonly form: EnterpriseForm;
}

export class Organisations {
  private readonly parts: AuthParts;
  private readonly keys: AuthKeys;
  private readonly entries: Entries;
  private readonly asked: Records<Asked>;

  constructor(parts: AuthParts, keys: AuthKeys, entries: Entries) {
    this.parts = parts;
    this.keys = keys;
    this.entries = entries;
    this.asked = new Records(parts.store.oidc, "Organisation", () => nowOf(parts));
  }

  async show({ request, words }: Visit, wrong?: string): Promise<Reply> {
    const id = cookieOf(request, COOKIE) ?? "";
    const { form } = (await this.asked.get(id)) ?? {};
    const status = wrong === undefined ? 200 : 422;
    if (form) return { page: organisationCodePage(form.contactEmail, wrong, words), status };
    return { page: organisationPage({ legalName: "", contactPerson: "", mail: "" }, words), status };
  }

  async post(visit: Visit, step: string, fields: Fields): Promise<Reply> {
    if (step === "form") return this.ask(visit, fields);
    if (step === "code") return this.confirm(visit, fieldText(fields, "code"));
    if (step === "again") await this.asked.remove(cookieOf(visit.request, COOKIE) ?? "");
    return { to: "/organisation" };
  }

  private async ask(visit: Visit, fields: Fields): Promise<Reply> {
    const { words, response } = visit;
    const form = formOf(fields);
    if (!form) return this.again(fields, words.formBad, visit);
    const id = base64url(this.parts.random(24));
    const outcome = await this.entries.sendCode(`form ${id}`, form.contactEmail, visit.address, words);
    if (outcome === "no-address") return this.again(fields, words.mailBad, visit);
    if (outcome === "too-often") return { page: wrongPage(words.tooOften, words), status: 429 };
    await this.asked.put(id, { form }, FORM_SECS);
    addCookie(response, this.parts.issuer, COOKIE, id, FORM_SECS);
    return { to: "/organisation" };
  }

  private again(fields: Fields, wrong: string, { words }: Visit): Reply {
    const page = {
      legalName: fieldText(fields, "legal").slice(0, MAX_NAME),
      contactPerson: fieldText(fields, "person").slice(0, MAX_NAME),
      mail: fieldText(fields, "mail").slice(0, 254),
      wrong,
    };
    return { page: organisationPage(page, words), status: 422 };
  }

  private async confirm(visit: Visit, typed: string): Promise<Reply> {
    const { request, words } = visit;
    const id = cookieOf(request, COOKIE) ?? "";
    const { form } = (await this.asked.get(id)) ?? {};
    if (!form) return { to: "/organisation" };
    const outcome = await this.entries.checkCode(`form ${id}`, typed);
    if (outcome !== "proved") return this.show(visit, outcome === "wrong" ? words.codeWrong : words.codeSpent);
    await this.asked.remove(id);
    await this.entries.drop(`form ${id}`);
    return this.register(visit, form);
  }

  private async register({ words, address }: Visit, form: EnterpriseForm): Promise<Reply> {
    if (await this.entries.accountOf(form.contactEmail)) return { page: wrongPage(words.mailTaken, words), status: 409 };
    if (!this.entries.rations.take("signUp", address)) return { page: wrongPage(words.tooOften, words), status: 429 };
    const ppnumId = await this.hold(form);
    if (ppnumId === undefined) return { page: wrongPage(words.poolFull, words), status: 503 };
    return { page: organisationDonePage(ppnumId, words) };
  }

  private async hold(form: EnterpriseForm): Promise<string | undefined> {
    const { store, random } = this.parts;
    const now = nowOf(this.parts);
    const ppnumId = newPpnumId("enterprise", now, random);
    const asked = {
      ppnumId,
      type: "enterprise",
      displayName: form.legalName,
      reach: defaultReach("enterprise", 0),
      hasSecret: true,
      reservedUntil: now + REVIEW_SECS,
    } as const;
    const outcome = await store.entities.create([asked], (depth) => drawPpnum(random, depth), { entity: ppnumId }, now);
    if (!("created" in outcome)) return undefined;
    const contact = { email: form.contactEmail, verifiedAt: now };
    await store.contacts.set(ppnumId, contact, mailKey(this.keys.mail, form.contactEmail), now);
    await store.enterprises.put(ppnumId, form, now);
    return ppnumId;
  }
}

function formOf(fields: Fields): EnterpriseForm | undefined {
  const legalName = lineOfText(fieldText(fields, "legal"), MAX_NAME);
  const contactPerson = lineOfText(fieldText(fields, "person"), MAX_NAME);
  const contactEmail = mailAddress(fieldText(fields, "mail"));
  if (!legalName || !contactPerson || contactEmail === undefined) return undefined;
  return { legalName, contactPerson, contactEmail };
}
