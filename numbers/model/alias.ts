/** Aliases: short names that lead to a number. */

export const ALIAS_KINDS = ["shortcode", "enterprise", "custom"] as const;
export type AliasKind = (typeof ALIAS_KINDS)[number];

const FORMS: Readonly<Record<AliasKind, RegExp>> = {
  shortcode: /^\d{3,4}$/,
  enterprise: /^\d{4,8}$/,
  // Digits alone would look like one of the others, or like a number.
  custom: /^(?!\d+$)[a-z0-9-]{3,32}$/,
};

/** Given by an administrator alone. */
export const isReserved = (kind: AliasKind): boolean => kind !== "custom";

const MAX_TYPED = 64;

/** The one form of what somebody typed; undefined for what can be no alias. Digits lose their hyphens, as in 1588-1234. */
export function normaliseAlias(typed: string): string | undefined {
  if (typed.length > MAX_TYPED) return undefined;
  const folded = typed.normalize("NFKC").trim().toLowerCase();
  const alias = /^[\d-]+$/.test(folded) ? folded.replaceAll("-", "") : folded;
  return ALIAS_KINDS.some((kind) => FORMS[kind].test(alias)) ? alias : undefined;
}

/** @param alias in its one form */
export const isAlias = (alias: string, kind: AliasKind): boolean => FORMS[kind].test(alias);

/** Where an alias holds: the ppnum_id of an organisation, or any word it gives out; "" is everywhere. */
export const isScope = (scope: string): boolean => /^[A-Za-z0-9._-]{0,64}$/.test(scope);
