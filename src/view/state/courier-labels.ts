/** Text about couriers and parcels, for both skins. */
import {
  type CarryGroup,
  type Carrying,
  type CarryPerson,
  MYSELF,
  type OpenedParcel,
  type SavedParcel,
} from "../../engine/face.ts";
import { sayDayNear, sayMoment } from "../format/say.ts";
import { saySize } from "../format/say-size.ts";
import { t } from "../words/t.ts";
import { nameAlone, nameOf } from "./names.ts";

const OPENED = ["notes", "other", "arrived", "carried", "letters", "receipts", "known", "refused"] as const;
const SAVED = ["events", "receipts", "letters"] as const;

/** What a parcel brought, a line for each kind. */
export const sayOpened = (parcel: OpenedParcel): readonly string[] =>
  OPENED.filter((kind) => parcel[kind] > 0).map((kind) => t(`couriers.opened.${kind}`, { n: parcel[kind] }));

export function saySaved(person: string, parcel: SavedParcel): readonly string[] {
  const what = SAVED.filter((kind) => parcel[kind] > 0).map((kind) => t(`couriers.saved.${kind}`, { n: parcel[kind] }));
  return [
    t("couriers.saved", { name: nameOf(person), what: what.join(", ") }),
    ...(parcel.left > 0 ? [t("couriers.saved.left", { n: parcel.left })] : []),
  ];
}

export function sayHeld({ events, letters, bytes, oldest }: Carrying["held"], now: number): readonly string[] {
  const counts = { events: t("couriers.held.events", { n: events }), letters: t("couriers.held.letters", { n: letters }) };
  return [
    t("couriers.held", { ...counts, size: saySize(bytes) }),
    ...(oldest === undefined ? [] : [t("couriers.held.oldest", { time: sayMoment(oldest, now) })]),
  ];
}

export const sayUntil = ({ valid_until }: CarryGroup, now: number): string =>
  t(valid_until > now ? "couriers.group.until" : "couriers.group.over", { day: sayDayNear(valid_until, now) });

/** Of a registered group, that it is, or that it waits for who carries. */
export const sayRegistered = ({ registered }: CarryGroup): readonly string[] =>
  registered ? [t(registered === "yes" ? "couriers.group.listed" : "couriers.group.soon")] : [];

/** Who would see what of me. */
export const sayTerms = ({ registered }: CarryGroup, as: "member" | "courier"): readonly string[] => [
  t(as === "member" ? "couriers.ask.sees" : "couriers.ask.carry.text"),
  ...(registered ? [t("couriers.ask.listed")] : []),
];

export const sayStanding = ({ id, standing }: CarryPerson): string =>
  standing ? `${nameAlone(id)}: ${t(`couriers.is.${standing}`)}` : nameAlone(id);

/** What is asked of me. */
export function sayAsked({ fresh, inviter, member }: CarryGroup): string {
  if (fresh.length > 0) return t("couriers.ask.more", { names: fresh.map(nameAlone).join(", ") });
  return t(member === "asked" ? "couriers.ask" : "couriers.ask.carry", { name: nameAlone(inviter) });
}

export const sayLeaving = ({ inviter }: CarryGroup): string =>
  t(inviter === MYSELF ? "couriers.leave.mine" : "couriers.leave.text");

/** Everybody in it but me. */
export const othersIn = ({ couriers, members }: CarryGroup): readonly string[] =>
  [...couriers, ...members].map(({ id }) => id).filter((id, i, all) => id !== MYSELF && all.indexOf(id) === i);

/** Groups in which something waits for my word. */
export const asking = (groups: readonly CarryGroup[]): readonly CarryGroup[] =>
  groups.filter(({ courier, fresh, member }) => member === "asked" || courier === "asked" || fresh.length > 0);

/** Whether there may be a box for me. */
export const mayCollect = (groups: readonly CarryGroup[]): boolean =>
  groups.some(({ courier, member }) => member === "in" || courier === "in");

/** The others of a group, to whom a parcel may go: couriers, and of whom I carry for the members. */
export function receivers({ courier, couriers, members }: CarryGroup): readonly CarryPerson[] {
  const all = [...couriers, ...(courier === "in" ? members : [])].filter(
    ({ id, standing }) => id !== MYSELF && standing !== "left",
  );
  return all.filter((one, i) => all.findIndex(({ id }) => id === one.id) === i);
}

export const saySees = () =>
  (["courier", "relay", "finder"] as const).map((who) => ({
    title: t(`couriers.sees.${who}`),
    text: t(`couriers.sees.${who}.text`),
  }));
