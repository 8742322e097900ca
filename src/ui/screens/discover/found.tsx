/** Who was found: what is known of them, which is little, and adding or hiding them. */
import { useState } from "preact/hooks";
import type { FoundPerson } from "../../../engine/face.ts";
import { useFoundPerson } from "../../../view/acts/finding-people.ts";
import { eachRow } from "../../../view/parts/boundary.tsx";
import { sayFound } from "../../../view/state/discovery-labels.ts";
import { t } from "../../../view/words/t.ts";
import { NameField } from "../../parts/fields.tsx";
import { Icon } from "../../parts/icon.tsx";
import { BrokenLine } from "../../parts/list-rows.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function Found({ people }: { readonly people: readonly FoundPerson[] }) {
  return (
    <section class="stack g3">
      <h2 class="sub">{t("discover.found")}</h2>
      {eachRow(
        people,
        (person) => (
          <Person key={`${person.id} ${person.entry.id}`} person={person} />
        ),
        <BrokenLine />,
      )}
    </section>
  );
}

function Person({ person }: { readonly person: FoundPerson }) {
  const [isAdding, setAdding] = useState(false);
  const said = sayFound(person);
  const found = useFoundPerson(person);
  return (
    <article class="card pad stack g3">
      <div class="inline nowrap top">
        <Pebble id={person.id} name={person.entry.name || person.handle} />
        <div class="grow">
          <h3 class="strong" dir="auto">
            {said.title}
          </h3>
          <p class="small">{said.by}</p>
          {said.handle && <p class="small">{said.handle}</p>}
          <span class="level l0">
            <Icon name="level-0" />
            <span>{said.standing ?? said.level}</span>
          </span>
        </div>
      </div>
      {said.others && <MissingLine>{said.others}</MissingLine>}
      <p class="small">{said.unchecked}</p>
      <TroubleLine trouble={found.trouble} />
      {isAdding && (
        <form
          class="stack g3"
          onSubmit={(event) => {
            event.preventDefault();
            found.add();
          }}
        >
          <NameField label={t("person.myname")} help={t("add.fine")} value={found.name} onInput={found.setName} />
          <button type="submit" class="btn ember wide" aria-busy={found.busy}>
            {found.name.trim() ? t("add.go", { name: found.name.trim() }) : t("add.go.nameless")}
          </button>
        </form>
      )}
      <div class="twin">
        {person.standing === "new" && !isAdding && (
          <button type="button" class="btn" onClick={() => setAdding(true)}>
            {t("discover.found.add")}
          </button>
        )}
        {person.standing === "known" && (
          <a class="btn line" href={`/person#${person.id}`}>
            {t("add.see", { name: found.name || t("person.nameless") })}
          </a>
        )}
        <button type="button" class="btn line" aria-busy={found.busy} onClick={found.hide}>
          {t("discover.found.hide")}
        </button>
      </div>
    </article>
  );
}
