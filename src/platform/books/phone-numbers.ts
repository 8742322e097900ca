/**
 * Numbers of an address book as canonical ones, with the numbering plans of all countries. Large: comes by `import()` when a book is read. The
 * keypad's is phones-by-table.ts.
 */
import { type CountryCode, getCountries, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { dialled } from "../../protocol/discovery/normalise.ts";

/** Two letters, upper case (ISO 3166-1). */
export type Country = string;

const supported = (country: Country | undefined): CountryCode | undefined =>
  country !== undefined && isSupportedCountry(country) ? (country as CountryCode) : undefined;

/** Mexico's prefixes for mobiles, and for other towns, which the package leaves in the number. */
const MEXICAN = /^(\+52|(?=0))(?:044|045|01|1)(?=\d{10}$)/;

/**
 * The number without its parameters, and with its context in front: the package reads a context on every second call only. An extension, or a context
 * that is a domain, makes it no number that a person answers.
 */
function withContext(text: string): string | undefined {
  const [number = "", ...parameters] = text.trim().replace(/^tel:/i, "").split(";");
  const values = new Map(
    parameters.map((one) => [one.split("=")[0]?.trim().toLowerCase(), one.slice(one.indexOf("=") + 1).trim()]),
  );
  if (values.has("ext") || values.has("isub")) return undefined;
  const context = values.get("phone-context");
  if (context === undefined || /^\s*(\+|00)/.test(number)) return number;
  return /^\+\d/.test(context) ? context + number : undefined;
}

/** Of Gabon's two valid forms of one line the shorter. */
const oneForm = (number: string): string => number.replace(/^\+2410(?=[2-7]\d{6}$)/, "+241");

/**
 * `tel:+…` of a number as it stands in a book; undefined for what is valid in no country, or is national without one.
 * @param country where whoever wrote it lives
 */
export function canonicalPhone(text: string, country: Country | undefined): string | undefined {
  const number = withContext(text);
  // A pause, a letter, a star: the package would lose or glue digits. A plus of full width it does not see.
  const digits = number === undefined ? undefined : dialled(number);
  if (digits === undefined) return undefined;
  const mayBeMexican = country === "MX" || digits.startsWith("+");
  const parsed = parsePhoneNumberFromString(mayBeMexican ? digits.replace(MEXICAN, "$1") : digits, supported(country));
  return parsed?.isValid() ? `tel:${oneForm(parsed.number)}` : undefined;
}

/** Where a canonical number is from; undefined where several countries share its plan and nothing in it tells. */
export const countryOfPhone = (canonical: string): Country | undefined =>
  parsePhoneNumberFromString(canonical.replace(/^tel:/, ""))?.country;

/** All that `canonicalPhone` knows, for a list to choose from. */
export const phoneCountries = (): readonly Country[] => getCountries();
