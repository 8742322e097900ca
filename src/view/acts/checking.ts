/** Verifying each other: aloud, by link or by QR code; and deciding about a changed key. */
import { useEffect, useState } from "preact/hooks";
import type { InvitePreview, Person } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { nameOf } from "../state/names.ts";
import { t } from "../words/t.ts";
import { type Act, type Done, type Trouble, troubleOf, useAct } from "./act.ts";

/** The fingerprint was read aloud and is the same on both screens. */
export async function sameFingerprint({ id, fingerprint, name }: Person): Promise<Done> {
  await commands().sameFingerprint(id, fingerprint);
  return { said: t("finger.read", { name: name || t("person.nameless") }) };
}

/** @param take whether the new key is used from now on */
export async function decideKey({ id, name }: Person, take: boolean): Promise<Done> {
  await commands().decideKey(id, take);
  return { said: take ? t("change.taken", { name: name || t("person.nameless") }) : t("change.kept") };
}

/** Takes the answer to my invitation. It may come from another person than the page that is open shows. */
export async function takeAnswer(link: string): Promise<Done> {
  const id = await commands().takeAnswer(link);
  return { said: t("bylink.done", { name: nameOf(id) }), next: { to: "person", id } };
}

/** @param id the person whose code is expected, if the screen is about one person */
export async function takeMeetCode(code: string, id: string | undefined): Promise<Done> {
  const met = await commands().takeMeetCode(code, id);
  return { said: t("finger.done", { name: nameOf(met) }), next: { to: "person", id: met } };
}

/** Verifying one person by link. @param read makes a link of the typed text; each skin corrects other typing errors */
export function useByLink(id: string, read: (typed: string) => string) {
  const [link, setLink] = useState("");
  const [answer, setTyped] = useState("");
  const [missing, setMissing] = useState(false);
  const making = useAct();
  const taking = useAct();
  const setAnswer = (text: string): void => {
    setTyped(text);
    setMissing(false);
    taking.clear();
  };
  const take = (): void => {
    setMissing(!answer.trim());
    if (answer.trim()) taking.run(() => takeAnswer(read(answer)));
  };
  const make = (): void => making.run(async () => setLink(await commands().inviteToVerify(id)));
  return { link, make, making, answer, setAnswer, missing, take, taking };
}

/** The content of an invitation, and answering it. `answer` is empty until then. */
export function useInvite(link: string) {
  const [seen, setSeen] = useState<InvitePreview | undefined>(undefined);
  const [unread, setUnread] = useState<Trouble | undefined>(undefined);
  const [name, setName] = useState("");
  const [answer, setAnswer] = useState("");
  const { run, busy, trouble } = useAct();
  useEffect(() => {
    let current = true;
    commands()
      .previewInvite(link)
      .then(
        (preview) => current && setSeen(preview),
        (error: unknown) => current && setUnread(troubleOf(error)),
      );
    return () => {
      current = false;
    };
  }, [link]);
  const say: Act = async () => setAnswer(await commands().answerVerification(link, name.trim()));
  return {
    ...{ seen, unread, name, setName, answer, busy, trouble },
    /** Whether the sender can be verified: it is neither me nor somebody I blocked. */
    open: seen !== undefined && seen.standing !== "self" && seen.standing !== "blocked",
    known: seen?.person === undefined ? undefined : nameOf(seen.person),
    yes: () => run(say),
  };
}
