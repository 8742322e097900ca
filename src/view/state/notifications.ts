/** Notifications: turned on and off, bound to the current relay, and shown while the app is open but not visible. */
import { computed, effect, untracked } from "@preact/signals";
import { ended } from "../../engine/face/trace.ts";
import { type Mark, MYSELF } from "../../engine/face.ts";
import { t } from "../words/t.ts";
import { commands } from "./commands.ts";
import { connection, opened, push, waiting } from "./engine.ts";
import { listedMark, marked, markKey } from "./number-marks.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";
import { rooms } from "./rooms.ts";
import { quietHours, readTelling, silenced, type Telling } from "./telling.ts";

const unseenOpened = computed(() => opened.value.filter(({ seen }) => !seen).length);
/** Notes that the user has not seen yet. */
const unseen = computed(() => waiting.value.filter(({ from }) => from !== MYSELF).length + unseenOpened.value);
/** How many there are of each kind that one can be told about. */
const news = computed(
  (): Readonly<Record<Telling, number>> => ({
    // A note that opens does not come again.
    came: unseen.value,
    opened: unseenOpened.value,
    said: rooms.value.reduce((sum, { unread }) => sum + unread, 0),
    knocks: rooms.value.reduce((sum, { knocks }) => sum + knocks.length, 0),
  }),
);

/** The kind that is told of when several have grown: what one can do at once comes first. */
const ORDER: readonly Telling[] = ["opened", "knocks", "came", "said"];

interface Marked {
  readonly id: string;
  readonly mark: Mark | undefined;
}
type Note = Parameters<typeof listedMark>[0] & { readonly id: string };
const note = (one: Note): Marked => ({ id: one.id, mark: listedMark(one) });
const unread = computed((): readonly Marked[] =>
  rooms.value.flatMap(({ id, unread, last }) =>
    unread > 0 && last ? [{ id: `${id} ${last.at}`, mark: listedMark({ mark: last.mark, mine: !last.by }) }] : [],
  ),
);
const listed = (kind: Telling): readonly Marked[] =>
  kind === "came" ? waiting.value.map(note) : kind === "opened" ? opened.value.map(note) : kind === "said" ? unread.value : [];

/** The mark among what is new of a kind: of several, one that is not a person's, and rather one that something came with. */
function freshMark(kind: Telling, before: ReadonlySet<string>): Mark | undefined {
  const fresh = listed(kind).filter(({ id, mark }) => !before.has(`${kind} ${id}`) && markKey(mark));
  return (fresh.find(({ mark }) => mark?.outcome !== "none") ?? fresh[0])?.mark;
}
const idsNow = (): ReadonlySet<string> => new Set(ORDER.flatMap((kind) => listed(kind).map(({ id }) => `${kind} ${id}`)));

/** Turned off by the user on this page. The engine's report of it may come later. */
let turnedOff = false;
let last: Promise<unknown> = Promise.resolve();

/** Runs one change at a time: refreshing the subscription must not undo a turning off in between. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = ended(turn);
  return turn;
}

/** @returns false if the browser did not allow it */
export function turnPushOn(): Promise<boolean> {
  turnedOff = false;
  return inTurn(async () => {
    const { notifications } = ports();
    const key = connection.peek().push_key;
    const token = key === undefined ? undefined : await notifications.subscribe(key);
    if (token === undefined) return false;
    await commands().pushOn(token);
    return true;
  });
}

export function turnPushOff(): Promise<void> {
  turnedOff = true;
  return inTurn(async () => {
    await commands().pushOff();
    await ports().notifications.unsubscribe();
  });
}

/** A browser may change a subscription's address, and a new relay has another key: the relay gets the current one. */
async function refreshSubscription(key: string): Promise<void> {
  const { notifications } = ports();
  if (turnedOff || notifications.permission() !== "granted") return;
  const token = (await notifications.current(key)) ?? (await notifications.subscribe(key));
  if (token !== undefined && !turnedOff) await commands().pushOn(token);
}

export function watchNotifications(): () => void {
  const { notifications } = ports();
  readTelling();
  let before = untracked(() => news.value);
  let ids = untracked(idsNow);
  const stops = [
    effect(() => {
      const { push_key } = connection.value;
      if (push.value && push_key !== undefined)
        quietly(
          inTurn(() => refreshSubscription(push_key)),
          "page.push",
        );
    }),
    effect(() => {
      const quiet = quietHours.value;
      const words = { title: t("push.says.title"), body: t("push.says.body"), ...(quiet ? { quiet } : {}) };
      quietly(notifications.setWords(words), "page.push-words");
    }),
    effect(() => notifications.badge(unseen.value)),
    effect(() => {
      const now = news.value;
      const grown = ORDER.find((kind) => now[kind] > before[kind] && !silenced.peek().has(kind));
      if (grown && push.peek()) quietly(notifications.show(marked(freshMark(grown, ids), t(`push.says.${grown}`))), "page.notify");
      [before, ids] = [now, idsNow()];
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
