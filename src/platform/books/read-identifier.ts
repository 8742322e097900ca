/** What is typed or stands in a book, told apart: a ppnum, a mail address or a phone number. */
import { dialled, normaliseMail, normalisePpnum } from "../../protocol/discovery/normalise.ts";

type Reading = { readonly id: string } | { readonly why: "country" | "unreadable" };

const isNational = (text: string): boolean =>
  dialled(text.trim().replace(/^tel:/i, "").split(";")[0] ?? "")?.startsWith("+") === false;

/** @param phone canonical, or undefined; `country` is of whoever wrote it, in `phone`'s own terms */
export const readBy =
  (phone: (text: string, country: string | undefined) => string | undefined) =>
  (text: string, country: string | undefined): Reading => {
    const bare = text.trim().replace(/^mailto:/i, "");
    const id = /^ppnum:/i.test(bare)
      ? normalisePpnum(bare.slice(6))
      : bare.includes("@")
        ? normaliseMail(bare)
        : phone(bare, country);
    if (id !== undefined) return { id };
    return { why: country === undefined && isNational(bare) ? "country" : "unreadable" };
  };
