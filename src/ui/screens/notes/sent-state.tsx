/** The state of a sent note as icon, trail and words. It shows no more than is known. */
import type { SentState } from "../../../engine/face.ts";
import { peopleById } from "../../../view/state/engine.ts";
import { SENT_LOOKS, saySent } from "../../../view/state/note-labels.ts";
import { Icon } from "../../parts/icon.tsx";
import "./sent-state.css";

interface SentStateProps {
  readonly state: SentState;
  readonly now: number;
  /** The recipient: the note may wait for a decision about their changed key. */
  readonly to?: string | undefined;
}

export function SentStateLine({ state, now, to = "" }: SentStateProps) {
  const { icon, trail, look } = SENT_LOOKS[state.kind];
  return (
    <span class="between">
      <span class={`state num ${look}`}>
        <Icon name={icon} />
        {saySent(state, now, peopleById.value.get(to)?.change !== undefined)}
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
