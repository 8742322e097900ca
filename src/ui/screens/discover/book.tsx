/** The book: one number typed, a file, the phone's contacts; and what is in it. */
import { useRef, useState } from "preact/hooks";
import { useBookEntries, useReadBook, useTypedEntry } from "../../../view/acts/finding-people.ts";
import { sayBookSize, sayIdentifier } from "../../../view/state/discovery-labels.ts";
import { finding } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { NameField } from "../../parts/fields.tsx";
import { Growing } from "../../parts/growing.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { CountryField, IdentifierField } from "./identifier-field.tsx";
import "./discover.css";

export function Book() {
  return (
    <section class="stack g4">
      <h2 class="sub">{t("discover.book")}</h2>
      <Entries />
      <TypeOne />
      <ReadBook />
    </section>
  );
}

function TypeOne() {
  const one = useTypedEntry();
  return (
    <form
      class="stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        one.add();
      }}
    >
      <IdentifierField label={t("discover.type")} value={one.typed} wrong={one.wrong !== undefined} onInput={one.setTyped} />
      <NameField label={t("discover.type.name")} help={t("discover.type.name.help")} value={one.name} onInput={one.setName} />
      {one.wrong && <MissingLine>{one.wrong}</MissingLine>}
      {one.asksCountry && <CountryField choice={one} />}
      <TroubleLine trouble={one.trouble} />
      {one.outcome && <p class="small">{one.outcome}</p>}
      <button type="submit" class="btn line wide" aria-busy={one.busy}>
        {t("discover.type.add")}
      </button>
    </form>
  );
}

function ReadBook() {
  const input = useRef<HTMLInputElement>(null);
  const book = useReadBook();
  return (
    <div class="stack g3">
      <input
        ref={input}
        type="file"
        hidden
        accept=".vcf,.csv,text/vcard,text/x-vcard,text/csv"
        aria-label={t("discover.file")}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) book.openFile(file);
          currentTarget.value = "";
        }}
      />
      <div class="twin">
        {book.askDevice && (
          <button type="button" class="btn line" aria-busy={book.busy} onClick={book.askDevice}>
            {t("discover.pick")}
          </button>
        )}
        <button type="button" class="btn line" aria-busy={book.busy} onClick={() => input.current?.click()}>
          {t("discover.file")}
        </button>
      </div>
      <p class="fine">{t("discover.file.help")}</p>
      {book.busy && (
        <p class="small" role="status">
          {t("discover.reading")}
        </p>
      )}
      {book.failure && <ErrorLine>{book.failure}</ErrorLine>}
      <TroubleLine trouble={book.trouble} />
      {book.outcome && <p class="small">{book.outcome}</p>}
      {book.national && (
        <>
          <CountryField choice={book} />
          <button type="button" class="btn line wide" aria-busy={book.busy} disabled={!book.country} onClick={book.addNational}>
            {t("discover.country.take")}
          </button>
        </>
      )}
    </div>
  );
}

function Entries() {
  const [isOpen, setOpen] = useState(false);
  const size = finding.value?.book ?? 0;
  const book = useBookEntries(isOpen && size > 0);
  if (size === 0) return <p class="small">{sayBookSize(0)}</p>;
  return (
    <details class="card rows bookfold" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary class="row">
        <span class="grow strong">{sayBookSize(size)}</span>
        <Chevron />
      </summary>
      <TroubleLine trouble={book.trouble} />
      <Growing
        items={book.entries}
        label={t("discover.book")}
        row={(entry) => (
          <li key={entry.id} class="row">
            <span class="grow">
              {entry.name && (
                <span class="strong clip" dir="auto">
                  {entry.name}
                </span>
              )}
              <bdi class="small clip" dir="ltr">
                {sayIdentifier(entry.id)}
              </bdi>
            </span>
            <button
              type="button"
              class="icon-btn"
              aria-label={t("discover.book.remove", { id: sayIdentifier(entry.id) })}
              onClick={() => book.remove(entry)}
            >
              <Icon name="close" />
            </button>
          </li>
        )}
      />
    </details>
  );
}
