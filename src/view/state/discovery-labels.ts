/** Text about finding people by number or address. */
import type { Finding, FindingTrouble, FoundPerson, Identifier } from "../../engine/face.ts";
import { sayHost, saySpan } from "../format/say.ts";
import { locale, t } from "../words/t.ts";
import { connection, finding } from "./engine.ts";

/** As a person writes it. */
export const sayIdentifier = (id: Identifier): string => id.replace(/^[a-z]+:/, "");

/** Whether my relay does it; undefined while that is not known. */
export function isOffered(): boolean | undefined {
  const { state, finds_people } = connection.value;
  if (finding.value?.trouble?.kind === "not-offered") return false;
  return state === "online" ? finds_people === true : undefined;
}

export const sayNotOffered = (): string => t("discover.trouble.not-offered", { relay: sayHost(connection.value.relay) });

/** @param now unix seconds */
export function sayFindingTrouble(trouble: FindingTrouble, now: number): string {
  if (trouble.kind === "not-offered") return sayNotOffered();
  const relay = sayHost(trouble.relay);
  if (!("again" in trouble)) return t(`discover.trouble.${trouble.kind}`, { relay });
  const left = trouble.again - now;
  const when = left > 0 ? t("discover.when", { span: saySpan(left) }) : t("discover.when.now");
  return t(`discover.trouble.${trouble.kind}`, { relay, when });
}

interface Progress {
  readonly text: string;
  /** 0 … 1 while something is under way. */
  readonly part?: number;
}

/** Whether there is something to look for. */
export const canLook = ({ evaluated, hashed }: Finding): boolean => evaluated.of + hashed.of > 0;

/** What is under way, or what is missing before anything can be. */
export function sayProgress({ identifiers, book, evaluated, met, hashed }: Finding): Progress {
  if (identifiers.length === 0 && hashed.of > 0) return sayHashed(hashed);
  if (identifiers.length === 0) return { text: t("discover.progress.mine") };
  if (evaluated.of === 0) return { text: t(book === 0 ? "discover.progress.book" : "discover.progress.done") };
  if (evaluated.done < evaluated.of) {
    return { text: t("discover.progress.asking", evaluated), part: evaluated.done / evaluated.of / 2 };
  }
  if (met.done < met.of) return { text: t("discover.progress.looking", met), part: 0.5 + met.done / met.of / 2 };
  return { text: t("discover.progress.done") };
}

/** By hashes alone: it takes no number of mine. */
const sayHashed = (hashed: Finding["hashed"]): Progress =>
  hashed.done < hashed.of
    ? { text: t("discover.progress.hashing", hashed), part: hashed.done / hashed.of }
    : { text: t("discover.progress.hashed") };

/** What is not as it should be, beside any trouble. */
export function sayRemains({ identifiers, by_hash, hashed, published, full, leaving }: Finding): readonly string[] {
  const isHashing = by_hash && identifiers.length > 0;
  return [
    ...(isHashing && hashed.done < hashed.of ? [t("discover.progress.hashing", hashed)] : []),
    ...(isHashing && published === 0 && !identifiers.some(({ findable }) => findable) ? [t("discover.progress.unpublished")] : []),
    ...(full > 0 ? [t("discover.progress.full", { n: full })] : []),
    ...(leaving > 0 ? [t("discover.progress.leaving", { n: leaving })] : []),
  ];
}

/** What it means that one of mine is findable, or is not. */
export function sayFindable(findable: boolean): string {
  if (!findable) return t("discover.findable.off");
  return t(finding.value?.by_hash ? "discover.findable.hash" : "discover.findable.on");
}

export const sayBookSize = (entries: number): string =>
  entries === 0 ? t("discover.book.none") : t("discover.book.count", { n: entries });

function sayUnchecked(by: FoundPerson["by"], relay: string): string {
  if (by === "hash") return t("discover.found.unchecked.hash", { relay: sayHost(relay) });
  return t(by === "pair" ? "discover.found.unchecked" : "discover.found.unchecked.one");
}

/** Whether people are looked for by hashes too; undefined where nobody can choose. */
export function sayHashes(): { readonly on: boolean; readonly state: string } | undefined {
  const { finds_by_hash, relay } = connection.value;
  const on = finding.value?.by_hash === true;
  if (!on && !finds_by_hash) return undefined;
  return { on, state: t(on ? "discover.hash.on" : "discover.hash.off", { relay: sayHost(relay) }) };
}

/** Of somebody who was found. Nothing of it was checked, and it says so. */
export function sayFound({ entry, handle, relay, by, others, standing }: FoundPerson) {
  return {
    title: entry.name ? t("discover.found.maybe", { name: entry.name }) : t("discover.found.maybe.nameless"),
    by: t("discover.found.by", { id: sayIdentifier(entry.id), relay: sayHost(relay) }),
    ...(handle ? { handle: t("discover.found.handle", { handle }) } : {}),
    level: t("discover.found.level"),
    unchecked: sayUnchecked(by, relay),
    ...(others > 0 ? { others: t("discover.found.others", { n: others + 1 }) } : {}),
    ...(standing === "new" ? {} : { standing: t(`discover.found.${standing}`) }),
  };
}

function sayEvaluators(): string {
  const [relay, other] = finding.value?.evaluators ?? [];
  if (relay === undefined) return t("discover.learns.relay.none");
  return other === undefined ? t("discover.learns.relay.one", { relay }) : t("discover.learns.relay.two", { relay, other });
}

/** What each party learns. */
export function sayLearns(): readonly { readonly title: string; readonly text: string }[] {
  const relay = sayHost(connection.value.relay);
  const byHash = finding.value?.by_hash === true;
  const cards = t("discover.learns.cards.text");
  return [
    byHash
      ? { title: t("discover.book"), text: t("discover.learns.book.hash") }
      : { title: t("discover.learns.book"), text: t("discover.learns.book.text") },
    { title: t("discover.learns.relay"), text: byHash ? t("discover.learns.relay.hash", { relay }) : sayEvaluators() },
    { title: t("discover.learns.cards"), text: byHash ? `${cards} ${t("discover.learns.cards.hash")}` : cards },
    { title: t("discover.learns.others"), text: t("discover.learns.others.text") },
  ];
}

/** Countries by their names in this language, in its order. */
export function sayCountries(codes: readonly string[]): readonly { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames([locale()], { type: "region" });
  return codes.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name, locale()));
}
