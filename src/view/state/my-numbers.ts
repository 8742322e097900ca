/** My numbers as they are shown: by which address a page is found, and what is said of them. */
import { groupDigits } from "../../engine/face/digits.ts";
import type { FoundNumber, KnownNumber, MyMask, MyNumber } from "../../engine/face.ts";
import { sayDayNear, sayHost, saySpan } from "../format/say.ts";
import { t } from "../words/t.ts";
import { engineState } from "./engine.ts";
import { nameOf } from "./names.ts";
import type { Recovering } from "./recovering.ts";

/** How long a mask may last, seconds. */
export const MASK_SPANS = { hour: 3_600, day: 86_400, week: 7 * 86_400, month: 30 * 86_400 } as const;
export type MaskSpan = keyof typeof MASK_SPANS;
export const SPANS = Object.keys(MASK_SPANS) as readonly MaskSpan[];
/** How long an agent may speak for me. */
export const LENDING_S = 30 * 86_400;
export const REACHES = ["open", "ask", "closed"] as const;

const NONE = { directories: [], mine: [], masks: [], known: [] } as const;
export const numbersShown = () => engineState.value.numbers ?? NONE;

/** Directories where I have no login. */
export const toLogIn = (): readonly string[] =>
  numbersShown()
    .directories.map(({ id }) => id)
    .filter((id) => !numbersShown().mine.some(({ directory, login }) => directory === id && !login));
/** Those at which I can make masks. */
export const maskDirectories = (): readonly string[] =>
  numbersShown().mine.flatMap(({ directory, state, login }) => (state === "active" && !login ? [directory] : []));
/** Whether there is a page of masks: one may be made, or goes on though its directory was forgotten. */
export const hasMasks = (): boolean => numbersShown().mine.length + numbersShown().masks.length > 0;
/** My numbers that can be shown in a room, and whether each is. */
export const numbersIn = (room: string) =>
  numbersShown().mine.flatMap(({ directory, number, state, rooms = [] }) => {
    if (state !== "active" || number === "") return [];
    const isTold = rooms.indexOf(room) >= 0;
    // Digits run from left to right in every language.
    const said = `\u2066${groupDigits(number)}\u2069 · ${t(isTold ? "manage.number.on" : "manage.number.off")}`;
    return [{ directory, said, isTold }];
  });
/** A mask is listed where it is mine. */
export const knownShown = (): readonly KnownNumber[] =>
  numbersShown().known.filter(({ type, blocked }) => type !== "mask" || blocked);
export const sayTold = (): string =>
  t("find.told", {
    directories: numbersShown()
      .directories.map(({ id }) => sayHost(id))
      .join(", "),
  });

/** Where several directories have a door, at which one. */
export const sayKnock = ({ directories }: FoundNumber & { readonly kind: "ask" }, directory: string): string =>
  directories.length > 1 ? t("find.knock.at", { directory: sayHost(directory) }) : t("find.knock");

/** In a page's address: an origin has letters that may not stand there. */
export const addressIdOf = (directory: string): string =>
  btoa(directory).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
export const numberAt = (id: string): MyNumber | undefined =>
  numbersShown().mine.find(({ directory }) => addressIdOf(directory) === id);

export function sayNumberState({ state, until, login }: MyNumber, now: number): string {
  if (login) return t("numbers.state.login");
  if (state !== "active") return t(`numbers.state.${state}`);
  return until === undefined || until < now ? t("numbers.until.none") : t("numbers.until", { day: sayDayNear(until, now) });
}

export const sayGrouped = (number: string): string => groupDigits(number) || t("numbers.none");

export function sayMask({ ends_at, ended, person }: MyMask, now: number): string {
  if (ended || ends_at <= now) return t("masks.ended");
  const left = t("masks.left", { span: saySpan(ends_at - now) });
  return person === undefined ? t("masks.waiting", { left }) : left;
}

/** Who asks for my account, what their screen shows, and when they are let in. */
export function sayRecovery({ directory, recovery: { digits, ready_at } }: Recovering, now: number): string {
  const text = t("recovery.text", { directory: sayHost(directory), digits });
  return `${text} ${ready_at > now ? t("recovery.waits", { span: saySpan(ready_at - now) }) : t("recovery.ready")}`;
}
/** Where somebody is let in at once, and all else about the account is done. */
export const accountPage = (directory: string): string => `${directory}/account`;

/** Whose number it is, as far as that is known. */
export function sayKnown({ person, number, type, directory }: KnownNumber): string {
  const who = person === undefined ? t(`marks.${type}`) : nameOf(person);
  return t("known.line", {
    who,
    number: number === undefined ? t("numbers.none") : groupDigits(number),
    directory: sayHost(directory),
  });
}
