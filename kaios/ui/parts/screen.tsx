/** Head, content, and what the softkeys do: the frame of every screen. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { sayDistance } from "../../../src/ui/format/say.ts";
import { connection } from "../../../src/ui/state/engine.ts";
import { fix } from "../../../src/ui/state/position.ts";
import { t } from "../../../src/ui/words/t.ts";
import type { Keys } from "../keys/layers.ts";
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
  useKeys(box, keys);
  useEffect(() => {
    document.title = t("title.page", { title });
  }, [title]);
  return (
    <main class="screen" ref={box} tabIndex={-1} aria-label={title}>
      <header class={turns ? "head turns" : "head"}>
        <h1 class="clip" dir="auto">
          {title}
        </h1>
        <span class="aside num">{aside ?? <Standing whole={turns === true || bare === true} />}</span>
      </header>
      <div class={bare ? "body bare" : "body"}>{children}</div>
    </main>
  );
}

/** ±12 m, and whether the relay is heard. */
function Standing({ whole }: { readonly whole: boolean }) {
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
