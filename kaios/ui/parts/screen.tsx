/** Head, content, and what the softkeys do: the frame of every screen. */
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
  /** What stands at the end of the head; otherwise how well this device is placed and connected. */
  readonly aside?: ComponentChildren;
  /** One of the four tabs: the arrows sideways lead on. */
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

/** A softkey's act. What it says is missing is shown over the softkeys too, if it stands above what is seen. */
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

/** ±12 m, and whether the relay is heard. */
function Status({ whole }: { readonly whole: boolean }) {
  const here = whole ? fix.value : undefined;
  const { state } = connection.value;
  // A page of its own has the head for its title, unless something is amiss.
  if (!whole && state === "online") return null;
  return (
    <>
      {here && <span class="acc">{t("place.accuracy", { accuracy: sayDistance(here.accuracy_m) })}</span>}
      <Icon name={state === "online" ? "online" : state === "offline" ? "offline" : "relay"} />
      <span class="sr">{t(`line.${state}`)}</span>
    </>
  );
}
