/** Who answers at a number or an alias, on keys: what they are stands before anything can be written to them. */
import { useState } from "preact/hooks";
import type { FoundNumber } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { addNumber, useFindNumber } from "../../../src/view/acts/numbers.ts";
import { numbersShown, sayKnock, sayTold } from "../../../src/view/state/my-numbers.ts";
import { sayStanding } from "../../../src/view/state/number-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, replace } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

const leftBack = () => ({ label: t("key.back"), act: back });

export function FindNumber({ address }: { readonly address: string }) {
  const { found, knocked, busy, trouble, find, knock } = useFindNumber(address);
  if (numbersShown().directories.length === 0)
    return (
      <Screen title={address} left={leftBack()}>
        <MissingLine>{t("find.nodirectory")}</MissingLine>
        <Row icon="plus" title={t("find.directory")} act={() => replace("marks", "directory")} />
      </Screen>
    );
  if (found?.kind === "card") return <Card key="card" found={found} />;
  const [first = "", ...others] = found?.directories ?? [];
  const act = found ? () => knock(first) : find;
  const label = t(busy ? "key.wait" : found ? "find.knock" : "key.look");
  const isChosen = knocked || others.length > 0;
  return (
    <Screen key="ask" title={address} left={leftBack()} right={isChosen ? undefined : { label, act, ember: true }}>
      <TroubleLine trouble={trouble} />
      <Say lead={found !== undefined}>{knocked ? t("find.knocked") : found ? t("find.ask") : sayTold()}</Say>
      {!knocked &&
        others.length > 0 &&
        found?.directories.map((one) => <Row key={one} icon="people" title={sayKnock(found, one)} act={() => knock(one)} />)}
    </Screen>
  );
}

function Card({ found }: { readonly found: FoundNumber & { readonly kind: "card" } }) {
  const { mark, standing } = found;
  const [name, setName] = useState(found.name);
  const { busy, trouble, run } = useAct();
  const shown = found.name || t("find.nameless");
  const isOpen = mark.outcome === "attested" && standing === "new";
  const add = { label: t(busy ? "key.wait" : "key.add"), act: () => run(() => addNumber(found.address, name)), ember: true };
  return (
    <Screen title={shown} left={leftBack()} right={isOpen ? add : undefined}>
      <TroubleLine trouble={trouble} />
      {mark.outcome !== "attested" && <ErrorLine>{t("find.bad")}</ErrorLine>}
      {standing === "self" && <ErrorLine>{t("find.self")}</ErrorLine>}
      {standing === "known" && <Say lead>{t("find.known", { name: shown })}</Say>}
      {mark.outcome === "attested" && <Say lead>{sayStanding(mark)}</Say>}
      {isOpen && mark.type !== "human" && mark.type !== "enterprise" && <MissingLine>{t("find.machine")}</MissingLine>}
      {isOpen && <Field label={t("person.myname")} value={name} max={LIMITS.name} onInput={setName} />}
      <Say>{t("numbers.not")}</Say>
    </Screen>
  );
}
