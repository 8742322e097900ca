/** The first screen of an archive without a relay: asks for one. */
import { useState } from "preact/hooks";
import { t } from "../../../src/view/words/t.ts";
import { Field } from "../parts/fields.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine } from "../parts/trouble-lines.tsx";
import type { ChooseRelay } from "../ports.ts";

export function WhichRelay({ choose, onChosen }: { readonly choose: ChooseRelay; readonly onChosen: () => void }) {
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<"bad" | "silent" | undefined>(undefined);
  const take = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const found = await choose(address);
    setBusy(false);
    setWrong(found);
    if (!found) onChosen();
  };
  return (
    <Screen
      title={t("key.relay.title")}
      aside=""
      right={{ label: t(busy ? "key.wait" : "key.next"), act: () => void take(), ember: true }}
      back={() => window.close()}
    >
      <Say lead>{t("key.relay.text")}</Say>
      {wrong && <MissingLine>{t(`key.relay.${wrong}`)}</MissingLine>}
      <Field label={t("key.relay.label")} value={address} plain keyed placeholder="relay.example" onInput={setAddress} />
    </Screen>
  );
}
