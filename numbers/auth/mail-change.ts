/** Another mail address for an account, or its first: a code to the new one, and a notice to the one before. Only soon after a login. */
import type { Entries } from "./entry.ts";
import { isFresh, type Whose } from "./fresh.ts";
import { codePage } from "./pages/enter-pages.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { type Fields, fieldText, type Reply, type Visit } from "./web.ts";

const BASE = "/account/change";
export const CODE_PAGE = "/account?mail";

export type Shown = { readonly reply: Reply } | { readonly wrong: string } | "done" | "stale";

/** In this browser, by this account alone. */
const placeOf = ({ ppnumId, session }: Whose): string => `change ${ppnumId} ${session.uid}`;

export class MailChange {
  private readonly parts: AuthParts;
  private readonly entries: Entries;

  constructor(parts: AuthParts, entries: Entries) {
    [this.parts, this.entries] = [parts, entries];
  }

  async ask({ address, words }: Visit, changer: Whose, fields: Fields): Promise<Shown> {
    if (!isFresh(changer, nowOf(this.parts))) return "stale";
    if ((await this.entries.account(changer.ppnumId))?.type === "enterprise") return { wrong: words.organisationMail };
    const outcome = await this.entries.sendCode(placeOf(changer), fieldText(fields, "mail"), address, words);
    if (outcome === "sent") return { reply: { to: CODE_PAGE } };
    return { wrong: outcome === "no-address" ? words.mailBad : words.tooOften };
  }

  /** The page on which a code is typed; undefined: none was sent. */
  async pending({ words }: Visit, changer: Whose, wrong?: string): Promise<Reply | undefined> {
    const { mail } = await this.entries.get(placeOf(changer));
    if (mail === undefined) return undefined;
    return { page: codePage(BASE, mail, wrong, words), status: wrong === undefined ? 200 : 422 };
  }

  async confirm(visit: Visit, changer: Whose, fields: Fields): Promise<Shown> {
    const { words } = visit;
    const place = placeOf(changer);
    const outcome = await this.entries.checkCode(place, fieldText(fields, "code"));
    if (outcome !== "proved") {
      const reply = await this.pending(visit, changer, outcome === "wrong" ? words.codeWrong : words.codeSpent);
      return reply ? { reply } : "done";
    }
    const set = await this.entries.setMail(place, changer.ppnumId);
    await this.entries.drop(place);
    if (set === "mail-taken") return { wrong: words.mailTaken };
    await this.tell(visit, set);
    return "done";
  }

  /** Whoever reads the mailbox before may be its owner, who did not do this. */
  private async tell({ words }: Visit, { before, now }: { readonly before?: string; readonly now: string }): Promise<void> {
    if (before === undefined || before.toLowerCase() === now.toLowerCase()) return;
    const text = words.mailChangedText(`${this.parts.issuer}/account`);
    await this.parts.mail({ to: before, subject: words.mailChangedSubject, text });
  }

  async giveUp(changer: Whose): Promise<void> {
    await this.entries.drop(placeOf(changer));
  }
}
