import { people } from "../../../src/view/state/engine.ts";
import { recovering } from "../../../src/view/state/recovering.ts";
import { withWords } from "../../../src/view/words/language.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { lazyRows } from "../parts/lazy.tsx";
import { Row } from "../parts/rows.tsx";

const Recoveries = lazyRows(() => withWords("numbers", import("./recovery.tsx")).then((part) => part.Recoveries));

/** Who asks for an account of mine, and the warning of a verified key that changed, above everything else about a person. */
export function Changed() {
  return (
    <>
      {recovering().length > 0 && <Recoveries />}
      {people.value
        .filter(({ change }) => change !== undefined)
        .map(({ id, name }) => (
          <Row
            key={id}
            icon="warning"
            alarm
            title={t("change.title", { name: name || t("person.nameless") })}
            detail={t("change.waits")}
            long
            act={() => go("change", id)}
          />
        ))}
    </>
  );
}
