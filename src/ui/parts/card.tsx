/** A card with a heading, which is its accessible name. */
import type { ComponentChildren } from "preact";
import type { IconName } from "../../view/parts/icons.ts";
import { Icon } from "./icon.tsx";

interface CardProps {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** Class of the heading. */
  readonly head?: string;
  readonly children: ComponentChildren;
}

export function Card({ id, icon, title, head = "sub inline", children }: CardProps) {
  return (
    <section class="card pad stack g3" aria-labelledby={id}>
      <h2 class={head} id={id}>
        <Icon name={icon} size="sm" />
        {title}
      </h2>
      {children}
    </section>
  );
}
