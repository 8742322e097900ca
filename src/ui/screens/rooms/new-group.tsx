/** Making a group: a name, and who is asked in. */
import type { TargetedSubmitEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import { Missing, TroubleLine } from "../../parts/bits.tsx";
import { Page } from "../../parts/page.tsx";
import { useAct } from "../../state/act.ts";
import { ports } from "../../state/ports.ts";
import { freshId } from "../../state/rooms.ts";
import { go } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import { Field } from "./new-room.tsx";
import { PeopleChips } from "./people-chips.tsx";
import "./make.css";

export function NewGroup() {
  const id = useRef(freshId());
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState(false);
  const { trouble, busy, run } = useAct();
  const make = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() === "") return;
    run(async () => {
      await ports().engine.createGroup(id.current, name.trim(), chosen);
      go(`/room#${id.current}`, { replace: true });
    });
  };
  return (
    <Page title={t("group.title")} backTo="/rooms">
      <form class="form" onSubmit={make}>
        <p class="small">{t("group.text")}</p>
        <Field label={t("make.name")} value={name} max={60} onInput={setName} />
        <PeopleChips label={t("group.who")} chosen={chosen} onChange={setChosen} />
        {chosen.length === 0 && <p class="fine">{t("group.none")}</p>}
        {missing && <Missing>{t("make.missing.name")}</Missing>}
        <TroubleLine trouble={trouble} />
        <button type="submit" class="btn ember main wide" aria-busy={busy}>
          {t("make.do")}
        </button>
      </form>
    </Page>
  );
}
