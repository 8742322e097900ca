/** Writes src/platform/books/trunk-prefixes.ts out of the metadata of libphonenumber-js: `npx tsx scripts/trunk-prefixes.ts`. */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { getCountries, Metadata } from "libphonenumber-js/max";

/**
 * Their numbers are no plain "leave out the prefix": Argentina's mobiles have a 15 in the middle that becomes a 9 in front. Who lives there is asked
 * for whole numbers.
 */
const UNLIKE_OTHERS = ["54"];
/** Of Belarus the metadata says 8, and lists 80 among what is left out; Gabon's numbers are valid with and without a zero. */
const TRUNKS: Readonly<Record<string, string>> = { "375": "80", "241": "0" };
/** Countries whose plan stands for a code that several share. */
const FIRST_OF = ["US", "RU", "IT", "GB", "AU", "NO", "FI", "MA", "GP", "RE", "CW", "SH"];

interface Plan {
  callingCode(): string;
  /** 0 where there is none. */
  nationalPrefix(): string | 0;
  possibleLengths(): readonly number[];
}

export function table(): string {
  const byCode = new Map<string, string>();
  const metadata = new Metadata();
  for (const country of [...FIRST_OF, ...getCountries()] as ReturnType<typeof getCountries>) {
    metadata.selectNumberingPlan(country);
    // The package has more than it declares.
    const plan = metadata.numberingPlan as unknown as Plan;
    const code = plan.callingCode();
    const lengths = plan.possibleLengths();
    if (byCode.has(code) || UNLIKE_OTHERS.includes(code)) continue;
    // The area alone is left out within a town in the shortest ones.
    const shortest = country === "US" ? 10 : Math.max(4, Math.min(...lengths));
    const prefix = TRUNKS[code] ?? (plan.nationalPrefix() || "");
    byCode.set(code, [code, prefix, shortest, Math.min(15 - code.length, Math.max(...lengths))].join(","));
  }
  return [...byCode.values()].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(" ");
}

export const written = (): string =>
  `/** Written by scripts/trunk-prefixes.ts. Each: a country's code, what is left out of its numbers from abroad, fewest and most digits without both. */\nexport const TRUNK_PREFIXES =\n  "${table()}";\n`;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(new URL("../src/platform/books/trunk-prefixes.ts", import.meta.url), written());
