/** Text about a note, for both skins. */
import type { SentNote, SentState } from "../../engine/face.ts";
import { sayDayNear, sayMoment } from "../format/say.ts";
import type { IconName } from "../parts/icons.ts";
import { t } from "../words/t.ts";
import { connection } from "./engine.ts";
import { nameOf } from "./names.ts";

export const SENT_LOOKS: Record<
  SentState["kind"],
  { readonly icon: IconName; readonly trail: number | undefined; readonly look: string }
> = {
  queued: { icon: "queued", trail: 0, look: "" },
  courier: { icon: "people", trail: 1, look: "" },
  relay: { icon: "relay", trail: 2, look: "" },
  received: { icon: "received", trail: 3, look: "good" },
  mine: { icon: "me", trail: undefined, look: "" },
  lapsed: { icon: "lapsed", trail: undefined, look: "" },
  withdrawn: { icon: "lapsed", trail: undefined, look: "" },
  failed: { icon: "failed", trail: 0, look: "bad" },
};

/** @param held the recipient's changed key waits for my decision */
export function saySent(state: SentState, now: number, held: boolean): string {
  switch (state.kind) {
    case "queued":
      if (held) return t("sent.held");
      // With a connection the note is being sent: it does not wait for a signal.
      return t(connection.value.state === "online" ? "sent.leaving" : "sent.queued");
    case "courier":
      return t("sent.courier", { name: nameOf(state.courier), time: sayMoment(state.since, now) });
    case "relay":
      return t("sent.relay", { time: sayMoment(state.since, now) });
    case "received":
      return t("sent.received", { time: sayMoment(state.since, now) });
    case "mine":
      return t("sent.mine");
    case "lapsed":
      return t("sent.lapsed", { day: sayDayNear(state.since, now) });
    case "withdrawn":
      return t("sent.withdrawn", { day: sayDayNear(state.since, now) });
    case "failed":
      return t("sent.failed");
  }
}

/** In a row, the recipient with the worst state stands for the note. */
const ORDER: readonly SentState["kind"][] = ["failed", "queued", "courier", "relay", "lapsed", "withdrawn", "received", "mine"];

export function worstRecipient(note: SentNote): SentNote["to"][number] | undefined {
  return [...note.to].sort((a, b) => ORDER.indexOf(a.state.kind) - ORDER.indexOf(b.state.kind))[0];
}
