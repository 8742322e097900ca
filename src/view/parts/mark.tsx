import { t } from "../words/t.ts";

/** The logo without its name: three stones, the top one in the accent colour. */
export function Mark() {
  return (
    <svg class="mark" viewBox="78 66 356 356" role="img" aria-label={t("app.name")}>
      <path
        class="m-base"
        d="M244 321C331 321 406 341.7 406 368C406 396.2 368.8 415 260.8 415C152.8 415 106 395.3 106 368C106 340.7 151 321 244 321Z"
      />
      <path
        class="m-mid"
        d="M270.4 193.7C330.8 191.6 369 210.5 369.9 236.2C370.9 263.8 335.2 283.5 259.6 286.1C184.1 288.7 155 270.4 154.1 243.8C153.1 217.1 205.6 195.9 270.4 193.7Z"
      />
      <path
        class="m-top"
        d="M245.3 71.7C284.5 73.8 320.2 95.1 318.9 119.7C317.5 146 295.2 162.5 249.1 160.1C203 157.6 177.8 137.8 179.1 112.3C180.4 86.9 203.4 69.5 245.3 71.7Z"
      />
    </svg>
  );
}
