/** Adding people, answering requests, removing and blocking. */
import { useEffect } from "preact/hooks";
import type { BlockedPerson, LinkPreview, Person } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { hidden } from "../state/engine.ts";
import { quietly } from "../state/quietly.ts";
import { t } from "../words/t.ts";
import { type Done, useAct } from "./act.ts";

export const previewLink = (link: string): Promise<LinkPreview> => commands().previewLink(link);

export async function addPerson(link: string, name: string): Promise<Done> {
  const id = await commands().addPerson(link, name.trim());
  return {
    said: t(hidden.peek() ? "add.done.hidden" : "add.done", { name: name.trim() || t("person.nameless") }),
    next: { to: "person", id },
  };
}

export const acceptRequest = (id: string, name: string): Promise<void> => commands().acceptRequest(id, name.trim());
export const ignoreRequest = (id: string): Promise<void> => commands().ignoreRequest(id);
/** For a request: there is no page of this person to leave. */
export const blockRequest = (id: string): Promise<void> => commands().blockPerson(id);

export async function blockPerson(id: string): Promise<Done> {
  await commands().blockPerson(id);
  return { next: { up: "people" } };
}

export async function removePerson(id: string): Promise<Done> {
  await commands().removePerson(id);
  return { next: { up: "people" } };
}

export async function unblockPerson({ id, name }: BlockedPerson): Promise<Done> {
  await commands().unblockPerson(id);
  return { said: t("blocked.lifted", { name: name || t("person.nameless") }) };
}

/** Read receipts: whether this person learns that I opened their note. */
export function useReceipts({ id, name: given, receipts: on }: Person) {
  const { trouble, run } = useAct();
  const name = given || t("person.nameless");
  return {
    ...{ on, trouble },
    title: t("receipts.title", { name }),
    state: t(on ? "receipts.on" : "receipts.off", { name }),
    turn: (wanted: boolean): void => run(() => commands().setReceipts(id, wanted)),
  };
}

/** Showing my link counts as giving it out: requests are expected for a while. */
export function useLinkShared(): void {
  useEffect(() => {
    // If this fails, the request only needs a confirmation.
    quietly(commands().linkShared(), "page.link");
  }, []);
}
