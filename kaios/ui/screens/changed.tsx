import { people } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Row } from "../parts/rows.tsx";

/** The warning of a verified key that changed, above everything else about a person. */
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
