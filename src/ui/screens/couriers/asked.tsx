/** Somebody asks: to carry my mail, or that I carry theirs. Says who would see what before the answer. */
import type { CarryGroup } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { answerCarry } from "../../../view/acts/couriers.ts";
import { sayDayNear } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { sayTerms } from "../../../view/state/courier-labels.ts";
import { nameAlone } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Asked({ group }: { readonly group: CarryGroup }) {
  const { courier, fresh, member } = group;
  return (
    <>
      {(member === "asked" || fresh.length > 0) && <Question group={group} as="member" />}
      {courier === "asked" && <Question group={group} as="courier" />}
    </>
  );
}

interface QuestionProps {
  readonly group: CarryGroup;
  readonly as: "member" | "courier";
}

function Question({ group, as }: QuestionProps) {
  const now = useNow();
  const { busy, trouble, run } = useAct();
  const { fresh, id, inviter, name, valid_until } = group;
  const who = nameAlone(inviter);
  const names = fresh.map(nameAlone).join(", ");
  const ask = fresh.length > 0 ? t("couriers.ask.more", { names }) : t("couriers.ask", { name: who });
  return (
    <section class="card pad stack g3" aria-busy={busy}>
      <h2 class="strong" dir="auto">
        {name}
      </h2>
      <p class="small">{as === "member" ? ask : t("couriers.ask.carry", { name: who })}</p>
      {sayTerms(group, as).map((line) => (
        <p key={line} class="small">
          {line}
        </p>
      ))}
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn ember wide" onClick={() => run(() => answerCarry(id, as, true))}>
        {as === "member" ? t("couriers.ask.until", { day: sayDayNear(valid_until, now) }) : t("couriers.ask.carry.yes")}
      </button>
      <button type="button" class="btn line wide" onClick={() => run(() => answerCarry(id, as, false))}>
        {t("couriers.ask.no")}
      </button>
    </section>
  );
}
