/** Notices about the whole app: no signal, a backlog, an update, recovery words not written down. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { saySpan } from "../../view/format/say.ts";
import { draft } from "../../view/state/draft.ts";
import { connection, full, queued, restore, sync, unwritten } from "../../view/state/engine.ts";
import { ports } from "../../view/state/ports.ts";
import { withWords } from "../../view/words/language.ts";
import { t } from "../../view/words/t.ts";
import { type Notice, notices, updatePostponed, wordsPostponed } from "../state/notices.ts";
import { type RouteName, route } from "../state/route.ts";
import { Confirm } from "./confirm.tsx";
import { Icon } from "./icon.tsx";
import { lazy } from "./lazy.tsx";
import "./banners.css";

const Recovery = lazy(() => withWords("numbers", import("../screens/numbers/recovery.tsx")).then((m) => m.RecoveryBanner));

/** Pages that show a notice's content themselves. */
const SAID_BY: Partial<Record<Notice, (page: RouteName) => boolean>> = {
  relay: (page) => page === "relay",
  recovery: (page) => page === "numbers",
  unwritten: (page) => page === "space" && full.value,
  restoring: (page) => page === "restoring",
  // On other pages the user is busy with something else.
  draft: (page) => page !== "map" && page !== "left",
  words: (page) => page !== "map" && page !== "left",
};

const BANNERS: Readonly<Record<Notice, ComponentType>> = {
  offline: Offline,
  backlog: Backlog,
  clock: WrongClock,
  relay: RelayChanged,
  recovery: Recovery,
  update: Update,
  unwritten: Unwritten,
  restoring: ComingBack,
  draft: Begun,
  words: WriteDown,
};

export function Banners() {
  const { name: page } = route.value;
  // While a place is chosen the map needs the room; every other page shows the notices.
  if (page === "where") return null;
  return (
    <section class="notices" aria-label={t("notices.label")}>
      {notices.value.map((notice) => {
        const Banner = BANNERS[notice];
        return SAID_BY[notice]?.(page) ? null : <Banner key={notice} />;
      })}
    </section>
  );
}

const postpone = (postponed: typeof updatePostponed): void => {
  postponed.value = true;
};

function Offline() {
  return (
    <div class="notice" role="status">
      <Icon name="offline" />
      <span>
        <b>{t("offline.head")}</b> {queued.value > 0 ? t("offline.waits", { n: queued.value }) : t("offline.text")}
      </span>
    </div>
  );
}

function WrongClock() {
  const ahead = connection.value.clock_ahead_s;
  if (ahead === undefined) return null;
  return (
    <div class="notice" role="status">
      <Icon name="clock" />
      <span>
        <b>{t(ahead > 0 ? "clock.ahead" : "clock.behind", { span: saySpan(Math.abs(ahead)) })}</b> {t("clock.text")}
      </span>
    </div>
  );
}

function RelayChanged() {
  return (
    <div class="notice" role="status">
      <span class="words">{t("relay.changed")}</span>
      <span class="acts">
        <a class="btn slim" href="/me/relay">
          {t("relay.changed.go")}
        </a>
      </span>
    </div>
  );
}

function Backlog() {
  const now = sync.value;
  if (!now) return null;
  return (
    <div class="notice calm" role="status">
      <span class="words num">
        {now.total === undefined ? t("sync.some", { n: now.done }) : t("sync.of", { done: now.done, total: now.total })}
      </span>
    </div>
  );
}

function Update() {
  return (
    <div class="notice calm" role="status">
      <span class="words">{t("update.ready")}</span>
      <span class="acts">
        <button type="button" class="btn quiet" onClick={() => postpone(updatePostponed)}>
          {t("later")}
        </button>
        <button type="button" class="btn slim" onClick={() => ports().updates.apply()}>
          {t("update.apply")}
        </button>
      </span>
    </div>
  );
}

function Unwritten() {
  const why = unwritten.value;
  if (!why) return null;
  return (
    <div class="notice" role="status">
      <span class="words">{t(`space.${why}.banner`)}</span>
      <span class="acts">
        {why === "full" ? (
          <a class="btn slim" href="/me/space">
            {t("space.full.go")}
          </a>
        ) : (
          <button type="button" class="btn slim" onClick={() => location.reload()}>
            {t("space.broken.go")}
          </button>
        )}
      </span>
    </div>
  );
}

function ComingBack() {
  const state = restore.value;
  if (!state) return null;
  return (
    <div class="notice calm" role="status">
      <span class="words num">
        {state.kind === "writing"
          ? t("restoring.banner.writing", { done: state.done, total: state.total })
          : t(state.kind === "failed" ? "restoring.banner.failed" : "restoring.banner")}
      </span>
      <span class="acts">
        <a class="btn slim" href="/restoring">
          {t("restoring.banner.go")}
        </a>
      </span>
    </div>
  );
}

function Begun() {
  const [asked, setAsked] = useState(false);
  return (
    <div class="notice calm">
      <span class="words">{t("draft.banner")}</span>
      <span class="acts">
        <button type="button" class="btn quiet" onClick={() => setAsked(true)}>
          {t("draft.drop")}
        </button>
        <a class="btn slim" href="/leave/words">
          {t("draft.go")}
        </a>
      </span>
      {asked && (
        <Confirm
          title={t("draft.drop.title")}
          text={t("draft.drop.text")}
          act={t("draft.drop")}
          onAct={() => {
            draft.value = undefined;
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}

function WriteDown() {
  return (
    <div class="notice calm">
      <span class="words">{t("phrase.banner")}</span>
      <span class="acts">
        <button type="button" class="btn quiet" onClick={() => postpone(wordsPostponed)}>
          {t("later")}
        </button>
        <a class="btn slim" href="/me/words">
          {t("phrase.banner.go")}
        </a>
      </span>
    </div>
  );
}
