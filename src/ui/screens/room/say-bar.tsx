/** Saying something: it is kept before the field is emptied. */
import { useRef, useState } from "preact/hooks";
import type { Room } from "../../../engine/face.ts";
import { TroubleLine } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useAct } from "../../state/act.ts";
import { ports } from "../../state/ports.ts";
import { freshId } from "../../state/rooms.ts";
import { t } from "../../words/t.ts";

const LONGEST = 4000;
const MOST_ROWS = 5;

export function SayBar({ room }: { readonly room: Room }) {
  const [text, setText] = useState("");
  const id = useRef(freshId());
  const field = useRef<HTMLTextAreaElement>(null);
  const { trouble, busy, run } = useAct();
  const say = () => {
    field.current?.focus();
    if (text.trim() === "") return;
    run(async () => {
      await ports().engine.say(room.id, id.current, text.trim());
      // The next one is another; the same one pressed twice is one.
      id.current = freshId();
      setText("");
    });
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
      <div class="sayrow">
        <textarea
          ref={field}
          class="field"
          rows={Math.min(MOST_ROWS, text.split("\n").length)}
          value={text}
          maxLength={LONGEST}
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
