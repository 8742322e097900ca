/** Tabs at the bottom of a phone, a side rail on a wide screen. Both are drawn; CSS shows one by width. */

import type { IconName } from "../../view/parts/icons.ts";
import { Mark } from "../../view/parts/mark.tsx";
import { opened, waiting } from "../../view/state/engine.ts";
import { wide } from "../../view/state/media.ts";
import { roomNews } from "../../view/state/rooms.ts";
import { type Key, t } from "../../view/words/t.ts";
import { type RouteName, route } from "../state/route.ts";
import { Icon } from "./icon.tsx";

interface Item {
  readonly to: string;
  readonly icon: IconName;
  readonly words: Extract<Key, `nav.${string}`>;
  readonly covers: readonly RouteName[];
}

const ITEMS: readonly Item[] = [
  { to: "/", icon: "map", words: "nav.map", covers: ["map", "where", "place", "words"] },
  { to: "/notes", icon: "notes", words: "nav.notes", covers: ["waiting", "opened", "left", "note"] },
  { to: "/rooms", icon: "rooms", words: "nav.rooms", covers: ["rooms", "room-new", "group-new", "room", "room-settings"] },
  { to: "/people", icon: "people", words: "nav.people", covers: ["people", "person", "add", "link"] },
  {
    to: "/me",
    icon: "me",
    words: "nav.me",
    covers: ["me", "backup", "lock", "space", "restoring", "phrase", "phrase-check", "relay", "notifications", "privacy", "about"],
  },
];

export function Nav() {
  const side = wide.value;
  return (
    <nav class={side ? "rail" : "tabs"} aria-label={t("nav.label")}>
      {side && <Mark />}
      {ITEMS.map((item) => (
        <NavLink key={item.to} item={item} push={side && item.icon === "me"} />
      ))}
    </nav>
  );
}

function NavLink({ item, push }: { readonly item: Item; readonly push: boolean }) {
  const here = item.covers.includes(route.value.name);
  const inRooms = item.icon === "rooms";
  const notes = item.icon === "notes" ? waiting.value.length + opened.value.filter((note) => !note.seen).length : 0;
  const count = inRooms ? roomNews.value : notes;
  return (
    <a href={item.to} class={push ? "push" : ""} {...(here ? { "aria-current": "page" as const } : {})}>
      <Icon name={item.icon} />
      <span>{t(item.words)}</span>
      {count > 0 && (
        <b class="badge">
          <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
          <span class="sr">{inRooms ? t("nav.rooms.news", { n: count }) : t("nav.waiting", { n: count })}</span>
        </b>
      )}
    </a>
  );
}
