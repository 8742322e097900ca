/** Small parts that several screens share. */
import type { ComponentChild, ComponentChildren } from "preact";
import type { Person } from "../../engine/face.ts";
import type { Trouble } from "../../view/acts/act.ts";
import { sayDistance } from "../../view/format/say.ts";
import { eachRow } from "../../view/parts/boundary.tsx";
import { peopleById } from "../../view/state/engine.ts";
import { sayLevel, sayLevelSince } from "../../view/state/level-labels.ts";
import { nameOf } from "../../view/state/names.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";

/** `person`: undefined for whoever is no longer among mine. */
export function Level({ person, since }: { readonly person: Person | undefined; readonly since?: boolean }) {
  const level = person?.level ?? 0;
  const words = person ? (since ? sayLevelSince(person) : sayLevel(person)) : t("level.0");
  return (
    <span class={`level l${level}`}>
      <Icon name={`level-${level}`} />
      <span>{words}</span>
    </span>
  );
}

/** Their name, and how sure I am of their key. */
export function NameAndLevel({ id }: { readonly id: string }) {
  return (
    <span class="grow">
      <span class="strong">{nameOf(id)}</span>
      <br />
      <Level person={peopleById.value.get(id)} />
    </span>
  );
}

/** In the place of a row that cannot be drawn. */
export const Broken = () => <p class="small">{t("row.broken")}</p>;

/** The rows of a list: one that cannot be drawn says so, and the others stay. */
export const listRows = <T extends { readonly id: string }>(items: readonly T[], row: (item: T) => ComponentChild) =>
  eachRow(items, row, <li class="row small">{t("row.broken")}</li>);

export function Distance({ within }: { readonly within: number }) {
  return (
    <span class="dist">
      {sayDistance(within)} <small>{t("or.less")}</small>
    </span>
  );
}

export function Mistake({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="mistake" role="alert">
      <Icon name="failed" size="sm" />
      <span>{children}</span>
    </p>
  );
}

/** What is still missing before an act can be done: said on press, and no alarm. */
export function Missing({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="missing" role="alert">
      <Icon name="warning" size="sm" />
      <span>{children}</span>
    </p>
  );
}

export function TroubleLine({ trouble }: { readonly trouble: Trouble | undefined }) {
  return trouble ? <Mistake>{t(`trouble.${trouble}`)}</Mistake> : null;
}

export function LeaveLabel({ children }: { readonly children: ComponentChildren }) {
  return (
    <>
      <Icon name="leave" />
      {children}
    </>
  );
}

export function Chevron() {
  return (
    <span class="end flip">
      <Icon name="next" size="sm" />
    </span>
  );
}
