import { MYSELF } from "../../engine/face.ts";
import { upperFirst } from "../format/say.ts";
import { t } from "../words/t.ts";
import { blocked, me, peopleById } from "./engine.ts";

/** The name I gave somebody, blocked or not; a removed person is nameless. */
export function nameOf(id: string): string {
  if (id === MYSELF) return t("person.me");
  const known = peopleById.value.get(id) ?? blocked.value.find((one) => one.id === id);
  return known?.name || t("person.nameless");
}

/** The same where it stands alone, or begins a line: what a person chose is left as it is. */
export const nameAlone = (id: string): string => (id === MYSELF ? upperFirst(nameOf(id)) : nameOf(id));

export const myName = (): string => me.value?.name || t("person.nameless");
