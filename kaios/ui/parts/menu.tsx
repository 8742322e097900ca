/** Overlays: the menu of further actions, and the question before something is lost. */
import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { IconName } from "../../../src/view/parts/icons.ts";
import { t } from "../../../src/view/words/t.ts";
import type { Key } from "../keys/key.ts";
import { Row } from "./rows.tsx";
import { useKeys } from "./use-keys.ts";

export interface Act {
  readonly label: string;
  readonly icon?: IconName;
  readonly alarm?: boolean;
  readonly act: () => void;
}

interface Asked {
  readonly title: string;
  readonly text: string;
  /** The softkey's label. */
  readonly verb: string;
  readonly onAct: () => void;
}

type Over = { readonly acts: readonly Act[] } | { readonly ask: Asked } | undefined;

const over = signal<Over>(undefined);

export function openMenu(acts: readonly Act[]): void {
  over.value = { acts };
}

/** Asks for a confirmation before something is lost. */
export function ask(question: Asked): void {
  over.value = { ask: question };
}

export const closeOver = (): void => {
  over.value = undefined;
};

export function Overlay() {
  const now = over.value;
  if (!now) return null;
  return "acts" in now ? <Menu key="menu" acts={now.acts} /> : <Question key="ask" {...now.ask} />;
}

function Menu({ acts }: { readonly acts: readonly Act[] }) {
  const box = useRef<HTMLDivElement>(null);
  const choose = ({ act }: Act): void => {
    closeOver();
    act();
  };
  const digit = (key: Key): boolean => {
    const one = acts[Number(key) - 1];
    if (one) choose(one);
    return one !== undefined;
  };
  useKeys(box, { left: { label: t("cancel"), act: closeOver }, back: closeOver, onKey: digit });
  return (
    <div class="over" ref={box} tabIndex={-1} role="dialog" aria-label={t("key.options")}>
      <div class="sheet body">
        {acts.map((one, i) => (
          <Row
            key={one.label}
            title={one.label}
            icon={one.icon}
            alarm={one.alarm === true}
            long
            end={i < 9 ? <kbd>{i + 1}</kbd> : undefined}
            label={t("key.select")}
            act={() => choose(one)}
          />
        ))}
      </div>
    </div>
  );
}

function Question({ title, text, verb, onAct }: Asked) {
  const box = useRef<HTMLDivElement>(null);
  const go = (): void => {
    closeOver();
    onAct();
  };
  useKeys(box, {
    left: { label: t("cancel"), act: closeOver },
    // Not on Enter, so that a repeated press loses nothing.
    right: { label: verb, act: go, ember: true },
    back: closeOver,
  });
  return (
    <div class="over" ref={box} tabIndex={-1} role="alertdialog" aria-label={title} aria-describedby="asked">
      <div class="sheet body ask">
        <h2>{title}</h2>
        <p class="say" id="asked">
          {text}
        </p>
      </div>
    </div>
  );
}
