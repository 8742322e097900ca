/** Numbers of the keypad's address book as canonical ones: international, or national of the owner's own country. It has no room for all plans. */
import { dialled, normalisePhone } from "../../protocol/discovery/normalise.ts";
import { TRUNK_PREFIXES } from "./trunk-prefixes.ts";

interface Plan {
  readonly code: string;
  readonly trunk: string;
  readonly least: number;
  readonly most: number;
}

let plans: ReadonlyMap<string, Plan> | undefined;

function planOf(code: string): Plan | undefined {
  plans ??= new Map(
    TRUNK_PREFIXES.split(" ").map((line) => {
      const [key = "", trunk = "", least, most] = line.split(",");
      return [key, { code: key, trunk, least: Number(least), most: Number(most) }];
    }),
  );
  return plans.get(code);
}

/** The country's code that a canonical number begins with, "49"; undefined for one that has no plan here. No code begins with another. */
export function callingCodeOf(canonical: string): string | undefined {
  const digits = canonical.replace(/^tel:\+/, "");
  return [1, 2, 3].map((length) => digits.slice(0, length)).find((code) => planOf(code));
}

/** The digits after the code, without a prefix that is dialled within the country alone, as in "+49 (0)30". */
function significant({ trunk, least, most }: Plan, digits: string, isNational: boolean): string | undefined {
  const fits = (text: string): boolean => text.length >= least && text.length <= most;
  const without = digits.slice(trunk.length);
  // Russia's 8 may begin a number as well.
  const isDialled = trunk !== "" && digits.startsWith(trunk) && (isNational || trunk === "0") && fits(without);
  const rest = isDialled ? without : digits;
  return fits(rest) ? rest : undefined;
}

/**
 * `tel:+…` of a number as it stands in a book; undefined where its country is not told, or is another one and it is written with "(0)".
 * @param code the owner's country, as `callingCodeOf` their own number says
 */
export function phoneByTable(text: string, code: string | undefined): string | undefined {
  const digits = dialled(text);
  const plan = code === undefined ? undefined : planOf(code);
  const isOwn = plan !== undefined && digits?.startsWith(`+${plan.code}`);
  const isNational = digits !== undefined && !digits.startsWith("+");
  if (!plan || digits === undefined || !(isOwn || isNational)) return normalisePhone(text);
  const rest = significant(plan, isNational ? digits : digits.slice(plan.code.length + 1), isNational);
  return rest === undefined ? undefined : normalisePhone(`+${plan.code}${rest}`);
}
