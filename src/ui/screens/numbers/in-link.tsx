/** What a contact link says of a number, beside who it is of. */
import { useLinkNumber } from "../../../view/acts/numbers.ts";
import { sayHost } from "../../../view/format/say.ts";
import { t } from "../../../view/words/t.ts";
import { NumberMark } from "../../parts/number-mark.tsx";
import { Standing } from "../../parts/standing.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function InLink({ link, name }: { readonly link: string; readonly name: string }) {
  const { found, busy, trouble, know } = useLinkNumber(link);
  const { mark, unknown } = found;
  if (!mark) return null;
  return (
    <div class="stack g2">
      <NumberMark mark={mark} name={name} />
      <Standing mark={mark} />
      {unknown !== undefined && (
        <>
          <MissingLine>{t("find.link.unknown", { directory: sayHost(unknown) })}</MissingLine>
          <button type="button" class="btn line wide" aria-busy={busy} onClick={() => know(unknown)}>
            {t("find.link.know", { directory: sayHost(unknown) })}
          </button>
        </>
      )}
      <TroubleLine trouble={trouble} />
    </div>
  );
}
