/** Icon, trail and words of a sent note's state. Never silent, never more than is known. */
import type { SentState } from "../../../engine/face.ts";
import { sayDayNear, sayMoment } from "../../format/say.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { connection, peopleById } from "../../state/engine.ts";
import { t } from "../../words/t.ts";
import "./sent-state.css";

const LOOKS: Record<SentState["kind"], { readonly icon: IconName; readonly trail: number | undefined; readonly look: string }> = {
  queued: { icon: "queued", trail: 0, look: "" },
  relay: { icon: "relay", trail: 2, look: "" },
  received: { icon: "received", trail: 3, look: "good" },
  lapsed: { icon: "lapsed", trail: undefined, look: "" },
  withdrawn: { icon: "lapsed", trail: undefined, look: "" },
  failed: { icon: "failed", trail: 0, look: "bad" },
};

function words(state: SentState, now: number, held: boolean): string {
  switch (state.kind) {
    case "queued":
      if (held) return t("sent.held");
      // With a working line the note is on its way out, and "signal" is not what it waits for.
      return t(connection.value.state === "online" ? "sent.leaving" : "sent.queued");
    case "relay":
      return t("sent.relay", { time: sayMoment(state.since, now) });
    case "received":
      return t("sent.received", { time: sayMoment(state.since, now) });
    case "lapsed":
      return t("sent.lapsed", { day: sayDayNear(state.since, now) });
    case "withdrawn":
      return t("sent.withdrawn", { day: sayDayNear(state.since, now) });
    case "failed":
      return t("sent.failed");
  }
}

interface SentStateProps {
  readonly state: SentState;
  readonly now: number;
  /** For whom; their changed key may be what it waits for. */
  readonly to?: string | undefined;
}

export function SentStateLine({ state, now, to = "" }: SentStateProps) {
  const { icon, trail, look } = LOOKS[state.kind];
  return (
    <span class="between">
      <span class={`state num ${look}`}>
        <Icon name={icon} />
        {words(state, now, peopleById.value.get(to)?.change !== undefined)}
      </span>
      {trail !== undefined && (
        <span class="trail" aria-hidden="true">
          {[0, 1, 2].map((i) => (
            <i key={i} class={i < trail ? "on" : ""} />
          ))}
        </span>
      )}
    </span>
  );
}
