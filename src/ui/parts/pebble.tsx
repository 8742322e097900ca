/** The avatar of a person: a stone whose colour and shape derive from their key, so that it is the same everywhere. */

import type { IconName } from "../../view/parts/icons.ts";
import { Icon } from "./icon.tsx";
import "./pebble.css";

export type PebbleSize = "xs" | "sm" | "xl" | "weight";

export function Pebble({ id, name, size }: { readonly id: string; readonly name: string; readonly size?: PebbleSize }) {
  const seed = Number.parseInt(id.slice(0, 4), 16) || 0;
  const stone = (seed % 6) + 1;
  const shape = "abc"[(seed >> 8) % 3];
  return (
    <span class={`pebble t${stone} p-${shape} ${size ?? ""}`} aria-hidden="true">
      {initial(name)}
    </span>
  );
}

function initial(name: string): string {
  return ([...name.trim()][0] ?? "·").toLocaleUpperCase();
}

/** A pale stone with an icon, where no person is meant. */
export function IconPebble({ name, big }: { readonly name: IconName; readonly big?: boolean }) {
  return (
    <span class={big ? "pebble icon big p-b" : "pebble icon p-c"} aria-hidden="true">
      {big ? <Icon name={name} size="lg" /> : <Icon name={name} />}
    </span>
  );
}
