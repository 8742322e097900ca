/** Where a number or address is typed, and the choice of a country for one that does not say it. */
import { sayCountries } from "../../../view/state/discovery-labels.ts";
import { t } from "../../../view/words/t.ts";

interface IdentifierFieldProps {
  readonly label: string;
  readonly value: string;
  readonly wrong: boolean;
  /** For my own: the browser may offer it. */
  readonly mine?: boolean;
  readonly onInput: (text: string) => void;
}

export function IdentifierField({ label, value, wrong, mine, onInput }: IdentifierFieldProps) {
  return (
    <label class="labelled">
      <span class="over">{label}</span>
      <input
        class="field"
        dir="ltr"
        placeholder="+49 170 1234567"
        autocomplete={mine ? "tel" : "off"}
        autocapitalize="none"
        spellcheck={false}
        maxLength={mine ? 400 : 4000}
        aria-invalid={wrong}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface CountryProps {
  readonly choice: {
    readonly country: string;
    readonly countries: readonly string[];
    readonly choose: (code: string) => void;
  };
}

export function CountryField({ choice: { country, countries, choose } }: CountryProps) {
  return (
    <label class="labelled">
      <span class="over">{t("discover.country")}</span>
      <select class="field" value={country} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t("discover.country.choose")}</option>
        {sayCountries(countries).map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
