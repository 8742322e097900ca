/** Links that look like buttons. */

import type { IconName } from "../../view/parts/icons.ts";
import { Icon } from "./icon.tsx";

interface LinkProps {
  readonly to: string;
  readonly icon: IconName;
  readonly label: string;
}

/** An icon in a page's bar. */
export function ToolLink({ to, icon, label }: LinkProps) {
  return (
    <a class="icon-btn" href={to} aria-label={label}>
      <Icon name={icon} />
    </a>
  );
}

/** A full-width link, less prominent than the page's main action. */
export function WideLink({ to, icon, label }: LinkProps) {
  return (
    <a class="btn line wide" href={to}>
      <Icon name={icon} size="sm" />
      {label}
    </a>
  );
}
