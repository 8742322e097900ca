import { t } from "../words/t.ts";
import { blocked, peopleById } from "./engine.ts";

/** The name I gave someone, blocked or not; whoever I removed is a stranger with words. */
export function nameOf(id: string): string {
  const known = peopleById.value.get(id) ?? blocked.value.find((one) => one.id === id);
  return known?.name || t("person.nameless");
}
