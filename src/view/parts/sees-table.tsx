/** The table of which party sees what of a note. Each skin passes its own icons. */
import type { ComponentType } from "preact";
import { hidden } from "../state/engine.ts";
import { PARTIES, seenBy } from "../state/privacy-table.ts";
import { t } from "../words/t.ts";

export function SeesTable({ icon: Shown }: { readonly icon: ComponentType<{ readonly name: "eye" | "eye-shut" }> }) {
  return (
    <table class="sees">
      <thead>
        <tr>
          <td />
          {PARTIES.map((party) => (
            <th key={party} scope="col">
              {t(`party.${party}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {seenBy(hidden.value).map(([what, ...seen]) => (
          <tr key={what}>
            <th scope="row">{t(`sees.${what}`)}</th>
            {seen.map((sees, i) => (
              <td key={PARTIES[i]}>
                <span class={sees ? "yes" : "no"}>
                  <Shown name={sees ? "eye" : "eye-shut"} />
                  <span class="sr">{t(sees ? "sees.yes" : "sees.no")}</span>
                </span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
