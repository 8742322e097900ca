import { Icon } from "./icon.tsx";

/** The arrow at the end of a row that leads to a page. */
export function Chevron() {
  return (
    <span class="end flip">
      <Icon name="next" size="sm" />
    </span>
  );
}
