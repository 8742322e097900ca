/** The frame of every screen: head, content, softkeys. */
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { sayDistance } from "../../../src/view/format/say.ts";
import { announce } from "../../../src/view/state/announcements.ts";
import { connection } from "../../../src/view/state/engine.ts";
import { fix } from "../../../src/view/state/position.ts";
import { t } from "../../../src/view/words/t.ts";
import { bodyOf } from "../keys/focus.ts";
import type { Keys, Soft } from "../keys/layers.ts";
import { Icon } from "./icon.tsx";
import { useKeys } from "./use-keys.ts";

interface ScreenProps extends Keys {
  readonly title: string;
  /** The end of the head; by default the position's accuracy and the connection. */
  readonly aside?: ComponentChildren;
  /** A root screen: left and right switch tabs. */
  readonly turns?: boolean;
  /** The content fills the screen and has no rows. */
  readonly bare?: boolean;
  readonly children: ComponentChildren;
}

export function Screen({ title, aside, turns, bare, children, ...keys }: ScreenProps) {
  const box = useRef<HTMLElement>(null);
  useKeys(box, { ...keys, left: withVisibleAlert(box, keys.left), right: withVisibleAlert(box, keys.right) });
  useEffect(() => {
    document.title = t("title.page", { title });
  }, [title]);
  return (
    <main class="screen" ref={box} tabIndex={-1} aria-label={title}>
      <header class={turns ? "head turns" : "head"}>
        <h1 class="clip" dir="auto">
          {title}
        </h1>
        <span class="aside num">{aside ?? <Status whole={turns === true || bare === true} />}</span>
      </header>
      <div class={bare ? "body bare" : "body"}>{children}</div>
    </main>
  );
}

/** A softkey's action. If it shows an alert above the visible part, the alert is also announced over the softkeys. */
function withVisibleAlert(box: RefObject<HTMLElement | null>, soft: Soft | undefined): Soft | undefined {
  if (!soft) return undefined;
  const act = (): void => {
    soft.act();
    requestAnimationFrame(() => {
      const body = box.current && bodyOf(box.current);
      const alert = body?.querySelector('[role="alert"]');
      if (body && alert && alert.getBoundingClientRect().top < body.getBoundingClientRect().top) announce(alert.textContent ?? "");
    });
  };
  return { ...soft, act };
}

/** `±12 m`, and the connection to the relay. */
function Status({ whole }: { readonly whole: boolean }) {
  const here = whole ? fix.value : undefined;
  const { state } = connection.value;
  // Below the root screens the head is for the title, unless the connection is not in order.
  if (!whole && state === "online") return null;
  return (
    <>
      {here && <span class="acc">{t("place.accuracy", { accuracy: sayDistance(here.accuracy_m) })}</span>}
      <Icon name={state === "online" ? "online" : state === "offline" ? "offline" : "relay"} />
      <span class="sr">{t(`line.${state}`)}</span>
    </>
  );
}
