/** Topic: normalise (ours). Each line of "same" is one identifier in several ways of writing. */
import { Topic } from "./builder.ts";

const PHONES: readonly (readonly [name: string, text: string])[] = [
  ["as it is", "+14155550123"],
  ["separators", "+1 (415) 555-01.23"],
  ["slashes and two zeros", "0049/171/1234567"],
  ["full-width, the plus too", "\uff0b\uff11\uff14\uff11\uff15\uff15\uff15\uff15\uff10\uff11\uff12\uff13"],
  ["Arabic-Indic digits", "+\u0669\u0666\u0666\u0665\u0660\u0660\u0660\u0660\u0660\u0660\u0660"],
  ["Persian digits after two zeros", "\u06f0\u06f0\u06f9\u06f8\u06f9\u06f1\u06f2\u06f1\u06f1\u06f1\u06f1\u06f1\u06f1\u06f1"],
  ["Devanagari and Bengali digits", "+\u096f\u0967 \u09ef\u09ee\u09ed\u09ec\u09eb\u09ea\u09e9\u09e8\u09e7\u09e6"],
  ["digits beyond 16 bits", "+\u{1e951}\u{104a4}155550123"],
  ["embedded by bidi marks", "\u202a+1\u00a0415\u00a0555\u20110123\u202c"],
  ["no-break hyphens", "+1\u2011415\u2011555\u20110123"],
  ["soft hyphens, dashes, a minus", "+1\u00ad415\u2013555\u22120123"],
  ["a word joiner and a byte order mark", "\ufeff+1\u2060415\u200b5550123"],
  ["seven digits", "+6831234"],
  ["fifteen digits", "+123456789012345"],
];
const NO_PHONES: readonly (readonly [name: string, text: string, proves: string])[] = [
  ["no country", "0171 1234567", "A national number is another person in each country."],
  ["sixteen digits", "+1234567890123456", "E.164 has fifteen digits."],
  ["six digits", "+123456", "Nothing so short is international."],
  ["a country code that begins with zero", "+0171 1234567", "No country code begins with zero."],
  ["three zeros", "000491711234567", "After two zeros a country code begins."],
  ["a trunk zero in parentheses", "+49 (0)171 1234567", "Whether the zero belongs to the number is a question of the country."],
  ["two pluses", "++14155550123", "A plus stands once, in front."],
  ["a plus in the middle", "0049+171234567", "A plus stands once, in front."],
  ["letters", "+1 415 555 CALL", "Letters are no digits."],
  ["a pause", "+14155550123,42", "What follows a pause is dialled later and is no part of the number."],
  ["an extension", "+14155550123;ext=42", "A person has the number, not the extension."],
  ["nothing", "", "Nothing is no number."],
  ["four hundred spaces", `+14155550123${" ".repeat(400)}`, "Text is bounded before it is worked on."],
];

const MAILS: readonly (readonly [name: string, text: string])[] = [
  ["as it is", "anna@example.org"],
  ["upper case and spaces around", "  Anna@EXAMPLE.Org\t"],
  ["dots and tag of another host", "j.o.h.n+list@example.org"],
  ["dots and tag of Gmail", "J.o.h.n+list@gmail.com"],
  ["googlemail", "john@googlemail.com"],
  ["a host that only ends like Gmail", "j.ohn@mail.gmail.com"],
  ["a dotted capital I", "\u0130pek@example.org"],
  ["a sharp s", "gro\u00df@example.org"],
  ["a domain in its own letters", "anna@M\u00dcNCHEN.example"],
  ["the same as A-label", "anna@xn--mnchen-3ya.example"],
  ["a sharp s in the domain", "anna@stra\u00dfe.example"],
  ["a domain in Arabic", "anna@\u0645\u062b\u0627\u0644.example"],
  ["a domain in Chinese, its full stop too", "anna@\u4f8b\u5b50\u3002example"],
  ["a domain in Greek", "anna@\u03a3\u0391\u03a3.example"],
  ["a domain beyond 16 bits", "anna@\u{1f642}.example"],
  ["full-width letters", "\uff41nna@\uff45xample.org"],
  ["bidi marks", "\u202aanna@example.org\u202c"],
  ["a quoted @", '"a@b"@example.org'],
  ["an underscore in the domain", "anna@ex_ample.org"],
];
const NO_MAILS: readonly (readonly [name: string, text: string, proves: string])[] = [
  ["no @", "anna.example.org", "An address has an @."],
  ["two @", "anna@example.com@example.org", "An unquoted @ ends the local part."],
  ["no local part", "@example.org", "An address names somebody."],
  ["no domain", "anna@", "An address names a host."],
  ["a port", "anna@example.org:80", "A domain has no port."],
  ["a port and a path", "anna@example.org:80/x", "URL parsers read a host out of it."],
  ["a fraction", "anna@example.org?x", "URL parsers read a host out of it."],
  ["a percent", "anna@ex%61mple.org", "URL parsers decode it."],
  ["a space in the domain", "anna@exam ple.org", "A domain has no spaces."],
  ["a space in the local part", "an na@example.org", "Two words are no address."],
  ["an address of four numbers", "anna@192.0.2.1", "An IP address is no domain."],
  ["an address in brackets", "anna@[192.0.2.1]", "An IP address is no domain."],
  ["an address in base 16", "anna@192.0.0x2", "URL parsers make an IP address of it."],
  ["no dot", "anna@localhost", "Everybody has a localhost."],
  ["an empty label", "anna@example..org", "Labels are not empty."],
  ["a dot at the end", "anna@example.org.", "Labels are not empty."],
  ["a label of 64 letters", `anna@${"a".repeat(64)}.org`, "DNS has 63."],
  ["a local part of 65 letters", `${"a".repeat(65)}@example.org`, "SMTP has 64."],
  ["a tag alone at Gmail", "+list@gmail.com", "Nothing is left of it."],
  ["a lone surrogate", "anna@\ud800.org", "It is no text."],
];

const PPNUMS: readonly (readonly [name: string, text: string])[] = [
  ["eleven digits", "12345678901"],
  ["fifteen digits, grouped", "123 456 789-012 345"],
  ["nineteen digits, Arabic-Indic", "\u0661234567890123456789"],
];

export function normalising(): Topic {
  const topic = new Topic("normalise", "The one form of a phone number, a mail address and a PPP number (ours).");
  for (const [name, text] of PHONES) topic.valid(name, "phone", { text });
  for (const [name, text] of MAILS) topic.valid(name, "mail", { text });
  for (const [name, text] of PPNUMS) topic.valid(name, "ppnum", { text });
  for (const [name, text, proves] of NO_PHONES) topic.invalid(name, "phone", { text }, "malformed", proves);
  for (const [name, text, proves] of NO_MAILS) topic.invalid(name, "mail", { text }, "malformed", proves);
  for (const length of [10, 12, 14, 16, 18, 20])
    topic.invalid(`${length} digits`, "ppnum", { text: "1".repeat(length) }, "malformed", "A PPP number has 11, 15 or 19 digits.");
  topic.invalid("a plus", "ppnum", { text: "+12345678901" }, "malformed", "That is a phone number.");
  return topic;
}
