/** The field "Place or coordinates": coordinates and links in any common form, my own places, towns, names of saved streets. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Answer, Found } from "../../view/places/find.ts";
import { ports } from "../../view/state/ports.ts";
import { quietly } from "../../view/state/quietly.ts";
import { withWords } from "../../view/words/language.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "../parts/icon.tsx";
import "./search.css";

/** The search is a separate file with the gazetteer's reader, loaded on first use. */
const finder = () => withWords("pages", import("./find.ts"));

interface Results extends Answer {
  /** Saved streets are still being read. */
  readonly reading: boolean;
}

const NOTHING: Results = { found: [], reading: false };
const same = (a: Found | undefined, b: Found): boolean => a?.name === b.name && a.detail === b.detail && a.point === b.point;

/** What is found for a text, as it is found. `undefined` while there is nothing to show. */
function useResults(query: string): Results | undefined {
  const [results, setResults] = useState<Results | undefined>(undefined);
  useEffect(() => {
    if (!query.trim()) {
      setResults(undefined);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      finder()
        .then(({ find }) =>
          find(query, (answer) => {
            if (current) setResults({ ...answer, reading: true });
            return current;
          }),
        )
        .then(
          (answer) => current && setResults({ ...answer, reading: false }),
          (error: unknown) => {
            ports().trace.note("page.find", error);
            if (current) setResults(NOTHING);
          },
        );
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  return results;
}

interface SearchProps {
  readonly onChoose: (result: Found) => void;
  /** At the end of the field. */
  readonly children?: ComponentChildren;
}

export function Search({ onChoose, children }: SearchProps) {
  const [query, setQuery] = useState("");
  const results = useResults(query);
  const found = results?.found;
  const list = useId();
  /** Stays chosen while more is found. */
  const chosen = useRef<Found | undefined>(undefined);
  const [, redraw] = useState(0);
  const at = Math.max(0, found?.findIndex((result) => same(chosen.current, result)) ?? 0);
  const type = (text: string): void => {
    chosen.current = undefined;
    setQuery(text);
  };
  const choose = (result: Found | undefined) => {
    if (!result) return;
    onChoose(result);
    type("");
  };
  const onKey = (event: KeyboardEvent) => {
    const count = found?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (count === 0) return;
      chosen.current = found?.[(at + (event.key === "ArrowDown" ? 1 : count - 1)) % count];
      redraw((n) => n + 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found?.[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      type("");
      (event.currentTarget as HTMLElement).blur();
    }
  };
  const open = found !== undefined && found.length > 0;
  return (
    <search class="search">
      <div class="searchbar">
        <Icon name="search" />
        <input
          id="search"
          class="grow"
          role="combobox"
          aria-label={t("search.label")}
          aria-expanded={open}
          aria-controls={list}
          aria-autocomplete="list"
          {...(open ? { "aria-activedescendant": `${list}-${at}` } : {})}
          dir={query ? "auto" : undefined}
          placeholder={t("search.label")}
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          value={query}
          onFocus={() => quietly(finder(), "page.preload")}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {children}
      </div>
      <ResultList id={list} results={results} at={at} onChoose={choose} />
    </search>
  );
}

interface ResultListProps {
  readonly id: string;
  readonly results: Results | undefined;
  readonly at: number;
  readonly onChoose: (result: Found) => void;
}

function ResultList({ id, results, at, onChoose }: ResultListProps) {
  if (results?.found.length === 0) {
    return (
      <p class="results none small" role="status">
        {t(results.why ? `place.${results.why}` : results.reading ? "search.reading" : "search.none")}
      </p>
    );
  }
  return (
    <div class="results" id={id} role="listbox" aria-label={t("search.results")} hidden={!results}>
      {results?.found.map((result, i) => (
        // The field keeps the focus and handles keys; it names the selected row by aria-activedescendant.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          tabIndex={-1}
          key={`${result.name} ${result.detail} ${i}`}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === at}
          onClick={() => onChoose(result)}
        >
          <Icon name={result.icon} size="sm" />
          <span class="grow clip" dir="auto">
            {result.name}
          </span>
          <span class="fine clip" dir="auto">
            {result.detail}
          </span>
        </div>
      ))}
    </div>
  );
}
