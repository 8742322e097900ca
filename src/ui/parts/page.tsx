/** The frame of a page: bar, heading, document title, and focus when it opens. */
import type { ComponentChildren } from "preact";
import { t } from "../../view/words/t.ts";
import { back } from "../state/route.ts";
import { useArrival } from "./arrival.ts";
import { Icon } from "./icon.tsx";
import "../forms.css";
import "./page.css";
import "./rows.css";

interface PageProps {
  readonly title: string;
  /** Where Back leads if the visit started on this page. Absent for a main page, which has a large title and tabs. */
  readonly backTo?: string;
  /** At the end of the bar. */
  readonly tools?: ComponentChildren;
  /** The main action at the bottom of the screen. */
  readonly dock?: ComponentChildren;
  /** The page draws its own, larger heading below the bar. */
  readonly bare?: boolean;
  readonly children: ComponentChildren;
}

export function Page({ title, backTo, tools, dock, bare, children }: PageProps) {
  const heading = useArrival(title);
  const style = backTo ? "head" : "title";
  return (
    <main class={`page ${backTo ? "inner" : ""} ${dock ? "docked" : ""}`}>
      <header class="bar">
        {backTo && <BackButton to={backTo} />}
        <h1 ref={heading} tabIndex={-1} class={bare ? "sr" : `grow ${style}`}>
          {title}
        </h1>
        {bare && <span class="grow" />}
        {tools}
      </header>
      <div class="scroll">{children}</div>
      {dock && <div class="dock">{dock}</div>}
    </main>
  );
}

export function BackButton({ to }: { readonly to: string }) {
  return (
    <button type="button" class="icon-btn flip" aria-label={t("back")} onClick={() => back(to)}>
      <Icon name="back" />
    </button>
  );
}
