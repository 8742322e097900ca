/** The switch for finding people by hashes, where the relay's operator offers it. Turning it on is asked twice: it cannot be taken back. */
import { useState } from "preact/hooks";
import { useHashes } from "../../../view/acts/finding-people.ts";
import { sayHost } from "../../../view/format/say.ts";
import { sayHashes } from "../../../view/state/discovery-labels.ts";
import { connection } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Hashes() {
  const [asking, setAsking] = useState(false);
  const { turn, trouble } = useHashes();
  const said = sayHashes();
  if (!said) return null;
  return (
    <>
      <section class="card rows">
        <Toggle
          title={t("discover.hash")}
          state={said.state}
          on={said.on}
          onChange={(on) => (on ? setAsking(true) : turn(false))}
        />
      </section>
      <TroubleLine trouble={trouble} />
      {asking && (
        <Confirm
          title={t("discover.hash.title", { relay: sayHost(connection.value.relay) })}
          text={t("discover.hash.text")}
          act={t("discover.hash.act")}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            turn(true);
          }}
        />
      )}
    </>
  );
}
