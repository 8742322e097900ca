/** Notices about the whole app as the first rows; each leads to what can be done. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { saySpan } from "../../../src/view/format/say.ts";
import { draft } from "../../../src/view/state/draft.ts";
import {
  connection,
  full,
  me,
  people,
  queued,
  relayWarnings,
  restore,
  sent,
  sync,
  unwritten,
  waiting,
} from "../../../src/view/state/engine.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { askPosition, coarse, position } from "../../../src/view/state/position.ts";
import { t } from "../../../src/view/words/t.ts";
import { notePart } from "../lazy-parts.ts";
import { go } from "../nav.ts";
import { lazyRows } from "../parts/lazy.tsx";
import { ask, openMenu } from "../parts/menu.tsx";
import { Row } from "../parts/rows.tsx";

/** Its words are loaded with the pages, a moment after the first screen. */
const Changed = lazyRows(() => notePart().then((part) => part.Changed));

export function Notices() {
  return (
    <>
      <Changed />
      <Line />
      <Place />
      <Begun />
      <WriteDown />
      <Update />
    </>
  );
}

/** Signal, relay, clock, space, backlog. */
function Line() {
  const { state, clock_ahead_s: ahead } = connection.value;
  const now = sync.value;
  const back = restore.value;
  return (
    <>
      {state === "offline" && (
        <Row
          icon="offline"
          title={t("offline.head")}
          detail={queued.value > 0 ? t("offline.waits", { n: queued.value }) : t("offline.text")}
          long
          act={() => go("relay")}
        />
      )}
      {state === "silent" && <Row icon="relay" title={t("line.silent")} long act={() => go("relay")} />}
      {relayWarnings.value.length > 0 && <Row icon="warning" title={t("relay.changed")} long act={() => go("relay")} />}
      {ahead !== undefined && (
        <Row
          icon="clock"
          title={t(ahead > 0 ? "clock.ahead" : "clock.behind", { span: saySpan(Math.abs(ahead)) })}
          detail={t("clock.text")}
          long
        />
      )}
      {now && (
        <Row
          icon="queued"
          title={now.total === undefined ? t("sync.some", { n: now.done }) : t("sync.of", { done: now.done, total: now.total })}
          long
        />
      )}
      {full.value && <Row icon="warning" title={t("space.full.banner")} long act={() => go("space")} />}
      {unwritten.value === "broken" && (
        <Row icon="warning" title={t("space.broken.banner")} long label={t("key.again")} act={() => location.reload()} />
      )}
      {back && back.kind !== "none" && back.kind !== "done" && (
        <Row
          icon="backup"
          title={
            back.kind === "writing"
              ? t("restoring.banner.writing", { done: back.done, total: back.total })
              : t(back.kind === "failed" ? "restoring.banner.failed" : "restoring.banner")
          }
          long
          act={() => go("restoring")}
        />
      )}
    </>
  );
}

/** Without a position no note opens. Asked for only once a note waits. */
function Place() {
  const { kind } = position.value;
  if (waiting.value.length === 0) return null;
  if (kind === "on") {
    if (!coarse.value || !waiting.value.some(({ held }) => held === "position-coarse")) return null;
    return <Row icon="locate" title={t("coarse.title")} long label={t("key.again")} act={() => ports().position.refresh()} />;
  }
  if (kind === "asking") return null;
  return (
    <Row
      icon="locate"
      title={t(`position.${kind}.title`)}
      detail={t(kind === "off" ? "position.off.text" : kind === "refused" ? "key.position.refused" : "position.unavailable.text")}
      long
      label={t("key.allow")}
      act={askPosition}
    />
  );
}

/** A draft with text. */
function Begun() {
  if (!draft.value?.text.trim()) return null;
  const drop = (): void =>
    ask({
      title: t("draft.drop.title"),
      text: t("draft.drop.text"),
      verb: t("key.drop"),
      onAct: () => {
        draft.value = undefined;
      },
    });
  return (
    <Row
      icon="words"
      title={t("draft.banner")}
      long
      label={t("key.options")}
      act={() =>
        openMenu([
          { label: t("draft.go"), icon: "words", act: () => go("leave") },
          { label: t("draft.drop"), icon: "bin", act: drop },
        ])
      }
    />
  );
}

/** "Later" lasts until the app is opened again. */
const wordsPostponed = signal(false);

function WriteDown() {
  const self = me.value;
  if (!self || self.words_confirmed || (sent.value.length === 0 && people.value.length === 0) || wordsPostponed.value) return null;
  return (
    <Row
      icon="words"
      title={t("phrase.banner")}
      long
      label={t("key.options")}
      act={() =>
        openMenu([
          { label: t("phrase.banner.go"), icon: "words", act: () => go("words") },
          {
            label: t("later"),
            icon: "clock",
            act: () => {
              wordsPostponed.value = true;
            },
          },
        ])
      }
    />
  );
}

function Update() {
  const [ready, setReady] = useState(false);
  useEffect(() => ports().updates.subscribe(setReady), []);
  return ready ? (
    <Row icon="backup" title={t("update.ready")} long label={t("update.apply")} act={() => ports().updates.apply()} />
  ) : null;
}
