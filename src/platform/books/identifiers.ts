/** What is typed or stands in a book as an identifier in its one form. Loads the numbering plans, so it comes by `import()`. */
import { dialled, normaliseMail, normalisePpnum } from "../../protocol/discovery/normalise.ts";
import { type Country, canonicalPhone } from "./phone-numbers.ts";

export { countryOfPhone, phoneCountries } from "./phone-numbers.ts";

const isNational = (text: string): boolean =>
  dialled(text.trim().replace(/^tel:/i, "").split(";")[0] ?? "")?.startsWith("+") === false;

/**
 * Numbers go by the plans also when they are typed with their country: who types theirs must get the form that others' books have.
 * @param country where whoever wrote it lives
 */
export function readIdentifier(
  text: string,
  country: Country | undefined,
): { readonly id: string } | { readonly why: "country" | "unreadable" } {
  const bare = text.trim().replace(/^mailto:/i, "");
  const id = /^ppnum:/i.test(bare)
    ? normalisePpnum(bare.slice(6))
    : bare.includes("@")
      ? normaliseMail(bare)
      : canonicalPhone(bare, country);
  if (id !== undefined) return { id };
  return { why: country === undefined && isNational(bare) ? "country" : "unreadable" };
}
