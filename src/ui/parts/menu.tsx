/** Further actions behind three dots: opened by a press, closed by a choice, by Escape, or by a press elsewhere. */
import { useEffect, useRef } from "preact/hooks";
import type { IconName } from "../../view/parts/icons.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";
import "./menu.css";

export interface MenuItem {
  readonly icon: IconName;
  readonly label: string;
  /** Where it leads, or what it does. */
  readonly to: string | (() => void);
}

export function Menu({ items }: { readonly items: readonly MenuItem[] }) {
  const box = useRef<HTMLDetailsElement>(null);
  const close = (): void => box.current?.removeAttribute("open");
  useEffect(() => {
    const elsewhere = ({ target }: Event): void => {
      if (!box.current?.contains(target as Node)) close();
    };
    addEventListener("pointerdown", elsewhere);
    addEventListener("focusin", elsewhere);
    return () => {
      removeEventListener("pointerdown", elsewhere);
      removeEventListener("focusin", elsewhere);
    };
  }, []);
  return (
    <details
      class="menu"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current?.open) return;
        event.preventDefault();
        close();
        box.current.querySelector("summary")?.focus();
      }}
    >
      <summary class="icon-btn" aria-label={t("more")}>
        <Icon name="more" />
      </summary>
      <ul class="card rows">
        {items.map(({ icon, label, to }) => (
          <li key={label}>
            {typeof to === "string" ? (
              <a class="row" href={to}>
                <Icon name={icon} size="sm" />
                <span class="grow">{label}</span>
              </a>
            ) : (
              <button
                type="button"
                class="row"
                onClick={() => {
                  close();
                  to();
                }}
              >
                <Icon name={icon} size="sm" />
                <span class="grow">{label}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
