/** Whether what I say in a room shows a number of mine. */
import { useAct } from "../../../view/acts/act.ts";
import { tellInRoom } from "../../../view/acts/numbers.ts";
import { numbersIn } from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Toggle } from "../../parts/toggle.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function NumbersHere({ room }: { readonly room: string }) {
  const { trouble, run } = useAct();
  const mine = numbersIn(room);
  if (mine.length === 0) return null;
  return (
    <section class="card rows" aria-label={t("manage.number")}>
      {mine.map(({ directory, said, isTold }) => (
        <Toggle
          key={directory}
          title={t("manage.number")}
          state={said}
          on={isTold}
          onChange={(on) => run(() => tellInRoom(directory, room, on))}
        />
      ))}
      <TroubleLine trouble={trouble} />
    </section>
  );
}
