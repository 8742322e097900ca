/** The rooms beside the chosen one, on the widest screens. */
import { t } from "../../../view/words/t.ts";
import { CurrentRooms } from "./lists.tsx";

export function RoomsPane({ chosen }: { readonly chosen: string }) {
  return (
    <nav class="side" aria-label={t("nav.rooms")}>
      <a class="title" href="/rooms">
        {t("nav.rooms")}
      </a>
      <CurrentRooms chosen={chosen} />
    </nav>
  );
}
