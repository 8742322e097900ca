/** Notifications: turned on and off, bound to the current relay, and shown while the app is open but not visible. */
import { computed, effect, untracked } from "@preact/signals";
import { ended } from "../../engine/face/trace.ts";
import { t } from "../words/t.ts";
import { commands } from "./commands.ts";
import { connection, opened, push, waiting } from "./engine.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

/** Notes that the user has not seen yet. */
const unseen = computed(() => waiting.value.length + opened.value.filter(({ seen }) => !seen).length);

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
  quietly(notifications.setWords({ title: t("push.says.title"), body: t("push.says.body") }), "page.push-words");
  let before = untracked(() => unseen.value);
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
      const count = unseen.value;
      notifications.badge(count);
      if (count > before && push.peek()) quietly(notifications.show(), "page.notify");
      before = count;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
