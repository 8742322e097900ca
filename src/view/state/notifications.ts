/** Notifications: turned on and off, kept bound to the relay there is, and shown while the app is open but not looked at. */
import { computed, effect, untracked } from "@preact/signals";
import { ended } from "../../engine/face/trace.ts";
import { t } from "../words/t.ts";
import { commands } from "./commands.ts";
import { connection, opened, push, waiting } from "./engine.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

/** What one has not looked at yet. */
const fresh = computed(() => waiting.value.length + opened.value.filter(({ seen }) => !seen).length);

/** Pressed here and not undone since: no report of the engine's is waited for. */
let turnedOff = false;
let last: Promise<unknown> = Promise.resolve();

/** One after the other: what keeps the relay's knowledge true must not undo a turning off that came between. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = ended(turn);
  return turn;
}

/** @returns false when the browser did not let it happen */
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

/** Browsers give subscriptions new addresses, and a new relay has a new key: what the relay was told is kept true. */
async function keepPush(key: string): Promise<void> {
  const { notifications } = ports();
  if (turnedOff || notifications.permission() !== "granted") return;
  const token = (await notifications.current(key)) ?? (await notifications.subscribe(key));
  if (token !== undefined && !turnedOff) await commands().pushOn(token);
}

export function watchNotifications(): () => void {
  const { notifications } = ports();
  quietly(notifications.setWords({ title: t("push.says.title"), body: t("push.says.body") }), "page.push-words");
  let before = untracked(() => fresh.value);
  const stops = [
    effect(() => {
      const { push_key } = connection.value;
      if (push.value && push_key !== undefined)
        quietly(
          inTurn(() => keepPush(push_key)),
          "page.push",
        );
    }),
    effect(() => {
      const count = fresh.value;
      notifications.badge(count);
      if (count > before && push.peek()) quietly(notifications.show(), "page.notify");
      before = count;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
