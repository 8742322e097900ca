/** A note I left: the state of each copy, and actions for one that could not be sent. */

import type { SentNote } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { sendNow } from "../../../src/view/acts/hide-mail.ts";
import { forgetSent, isToMe, standingOf, withdrawNote } from "../../../src/view/acts/notes.ts";
import { tryNow } from "../../../src/view/acts/relay.ts";
import { writeAgain } from "../../../src/view/acts/write-again.ts";
import { formatPoint } from "../../../src/view/format/coordinates.ts";
import { sayDistance } from "../../../src/view/format/say.ts";
import { sayWindow } from "../../../src/view/format/say-window.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { hidden, peopleById } from "../../../src/view/state/engine.ts";
import { nameAlone, nameOf } from "../../../src/view/state/names.ts";
import { SENT_LOOKS, saySent } from "../../../src/view/state/note-labels.ts";
import { quietly } from "../../../src/view/state/quietly.ts";
import { saySaw } from "../../../src/view/state/saw-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { MediaRow } from "../parts/lazy-media.ts";
import { listRows } from "../parts/list-rows.tsx";
import { type Act, ask, openMenu } from "../parts/menu.tsx";
import { Group, Line, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

type CopyOf = SentNote["to"][number];

export function SentScreen({ note }: { readonly note: SentNote }) {
  const now = useNow();
  const { trouble, run } = useAct();
  const { open, queued } = standingOf(note);
  const withdraw = (): void =>
    ask({
      title: t("sent.withdraw.title"),
      text: t("sent.withdraw.text"),
      verb: t("key.withdraw"),
      onAct: () => run(() => withdrawNote(note.id)),
    });
  const forget = (): void =>
    ask({
      title: t("sent.forget.title"),
      text: t(isToMe(note) ? "sent.forget.me" : "sent.forget.text"),
      verb: t("key.remove"),
      onAct: () => run(() => forgetSent(note.id)),
    });
  return (
    <Screen
      title={t("sent.title")}
      left={{ label: t("key.back"), act: back }}
      right={open ? { label: t("key.withdraw"), act: withdraw } : { label: t("key.remove"), act: forget }}
      center={queued ? { label: t("key.try"), act: () => run(tryNow) } : undefined}
    >
      {note.text && (
        <p class="paper notetext" dir="auto">
          {note.text}
        </p>
      )}
      {note.media && <MediaRow place={{ note: note.id }} label={note.media} open />}
      <TroubleLine trouble={trouble} />
      {queued && hidden.value && <Say>{t("sent.spread")}</Say>}
      {queued && (
        <Row
          icon="relay"
          title={t(hidden.value ? "sent.now" : "try.now")}
          label={t("key.try")}
          act={() => run(hidden.value ? sendNow : tryNow)}
        />
      )}
      <Group>{t("key.to")}</Group>
      {listRows(
        note.to.map((copy) => ({ id: copy.person, copy })),
        ({ copy }) => (
          <Copy note={note} copy={copy} now={now} />
        ),
      )}
      {saySaw(note) && <Say>{saySaw(note)}</Say>}
      <Line
        label={t("key.where")}
        value={note.place || formatPoint(note.circle)}
        act={() => go("map", note.id)}
        actLabel={t("key.map")}
      />
      <Say>
        <bdi dir="ltr">{formatPoint(note.circle)}</bdi> {t("words.around", { distance: sayDistance(note.circle.radius_m) })}
      </Say>
      <Say>{sayWindow(note.window, now, true)}</Say>
      {open && <Say>{t("sent.withdraw.fine")}</Say>}
    </Screen>
  );
}

/** Actions for a copy that was not sent. */
function mend(note: SentNote, { person, state }: CopyOf): readonly Act[] {
  if (state.kind !== "failed") return [];
  const again = (): void => {
    quietly(
      writeAgain(note, person).then(() => go("leave")),
      "page.again",
    );
  };
  return [
    ...(state.reason === "no-relay" ? [{ label: t("sent.newlink"), icon: "link" as const, act: () => go("add") }] : []),
    { label: t(state.reason === "too-large" ? "sent.shorten" : "sent.again"), icon: "leave", act: again },
  ];
}

function Copy({ note, copy, now }: { readonly note: SentNote; readonly copy: CopyOf; readonly now: number }) {
  const { state, person } = copy;
  const name = nameOf(person);
  const held = peopleById.value.get(person)?.change !== undefined;
  const ways = mend(note, copy);
  const known = peopleById.value.has(person);
  return (
    <>
      <Row
        icon={SENT_LOOKS[state.kind].icon}
        alarm={state.kind === "failed"}
        title={nameAlone(person)}
        detail={saySent(state, now, held)}
        label={ways.length > 0 ? t("key.mend") : held ? t("key.decide") : t("key.see")}
        act={
          ways.length > 0
            ? () => openMenu(ways)
            : held
              ? () => go("change", person)
              : known
                ? () => go("person", person)
                : undefined
        }
      />
      {state.kind === "failed" && <Say alert>{t(`sent.why.${state.reason}`, { name })}</Say>}
      {state.kind === "relay" && <Say>{t("sent.relay.fine")}</Say>}
    </>
  );
}
