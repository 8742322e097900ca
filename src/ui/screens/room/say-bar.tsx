/** The field to write a message. */

import { useRef, useState } from "preact/hooks";
import type { Room } from "../../../engine/face.ts";
import { LIMITS } from "../../../view/acts/limits.ts";
import { useComposer } from "../../../view/acts/talking.ts";
import { makingMedia } from "../../../view/state/making-media.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { AttachToLine } from "../../parts/lazy-media.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

const MOST_ROWS = 5;

export function SayBar({ room }: { readonly room: Room }) {
  const composer = useComposer(room.id);
  const { text, setText, media, trouble, busy, say: send } = composer;
  const [adding, setAdding] = useState(false);
  const [waits, setWaits] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const say = () => {
    // What is being made or recorded would be lost.
    if (makingMedia.peek()) return setWaits(true);
    setWaits(false);
    field.current?.focus();
    setAdding(false);
    send();
  };
  return (
    <form
      class="saybar"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <TroubleLine trouble={trouble} />
      {waits && makingMedia.value && <MissingLine>{t("missing.making")}</MissingLine>}
      {(adding || media) && <AttachToLine room={room.id} composer={composer} />}
      <div class="sayrow">
        <button
          type="button"
          class="icon-btn"
          aria-expanded={adding || media !== undefined}
          aria-label={t("room.attach")}
          // A recording under way is ended by its own buttons.
          disabled={makingMedia.value}
          onClick={() => setAdding(!adding)}
        >
          <Icon name="plus" />
        </button>
        <textarea
          ref={field}
          class="field"
          rows={Math.min(MOST_ROWS, text.split("\n").length)}
          value={text}
          maxLength={LIMITS.line}
          dir={text ? "auto" : undefined}
          aria-label={t("room.say.label")}
          placeholder={t("room.say")}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            say();
          }}
        />
        <button type="submit" class="btn sendbtn flip" aria-label={t("room.send")} aria-busy={busy}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
