/** The field "Place or coordinates": towns, coordinates in any common form, my own places. */
import { useEffect, useId, useState } from "preact/hooks";
import { sayAccuracy, sayDistance } from "../../../view/format/say.ts";
import { backToMe, show } from "../../../view/state/map.ts";
import { wide } from "../../../view/state/media.ts";
import { ports } from "../../../view/state/ports.ts";
import { coarse, fix } from "../../../view/state/position.ts";
import { quietly } from "../../../view/state/quietly.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import type { Found } from "./find.ts";

/** The search is a separate file with the gazetteer's reader, loaded on first use. */
const finder = () => import("./find.ts");

export function Search() {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<readonly Found[] | undefined>(undefined);
  const [at, setAt] = useState(0);
  const list = useId();
  useEffect(() => {
    setAt(0);
    if (!query.trim()) {
      setFound(undefined);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      finder()
        .then(({ find }) => find(query))
        .then(
          (results) => current && setFound(results),
          (error: unknown) => {
            ports().trace.note("page.find", error);
            if (current) setFound([]);
          },
        );
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  const choose = (result: Found | undefined) => {
    if (!result) return;
    show(result.point, result.zoom);
    setQuery("");
    setFound(undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    const count = found?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (count > 0) setAt((at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found?.[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      setQuery("");
      (event.currentTarget as HTMLElement).blur();
    }
  };
  const open = found !== undefined;
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
          {...(open && found.length > 0 ? { "aria-activedescendant": `${list}-${at}` } : {})}
          dir={query ? "auto" : undefined}
          placeholder={t("search.label")}
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          value={query}
          onFocus={() => quietly(finder(), "page.preload")}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {wide.value && (
          <span class="kbd" aria-hidden="true">
            /
          </span>
        )}
        {!wide.value && <FixChip />}
      </div>
      <Results id={list} found={found} at={at} onChoose={choose} />
    </search>
  );
}

interface ResultsProps {
  readonly id: string;
  readonly found: readonly Found[] | undefined;
  readonly at: number;
  readonly onChoose: (result: Found) => void;
}

function Results({ id, found, at, onChoose }: ResultsProps) {
  if (found?.length === 0) {
    return (
      <p class="results none small" role="status">
        {t("search.none")}
      </p>
    );
  }
  return (
    <div class="results" id={id} role="listbox" aria-label={t("search.results")} hidden={!found}>
      {found?.map((result, i) => (
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
          <span class="fine">{result.detail}</span>
        </div>
      ))}
    </div>
  );
}

/** The accuracy of the position; filled when it is too coarse to open a note. */
function FixChip() {
  const here = fix.value;
  if (!here) return null;
  const name = t("search.fix", { accuracy: sayDistance(here.accuracy_m) });
  return (
    <button type="button" class={`fix ${coarse.value ? "poor" : ""}`} aria-label={name} onClick={backToMe}>
      <Icon name="locate" size="sm" />
      {sayAccuracy(here.accuracy_m)}
    </button>
  );
}
