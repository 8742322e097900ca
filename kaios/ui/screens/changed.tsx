import { people } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Row } from "../parts/rows.tsx";

/** A key that was checked and is another now stands above everything else of a person. */
export function Changed() {
  return (
    <>
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
