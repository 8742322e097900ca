/** What a contact link says of a number, on keys: before anybody is added by it. */
import { useLinkNumber } from "../../../src/view/acts/numbers.ts";
import { sayHost } from "../../../src/view/format/say.ts";
import { t } from "../../../src/view/words/t.ts";
import { MarkRow } from "../parts/mark-row.tsx";
import { Row } from "../parts/rows.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

export function InLink({ link }: { readonly link: string }) {
  const { found, busy, trouble, know } = useLinkNumber(link);
  const { mark, unknown } = found;
  return (
    <>
      {mark && <MarkRow mark={mark} />}
      {unknown !== undefined && (
        <>
          <MissingLine>{t("find.link.unknown", { directory: sayHost(unknown) })}</MissingLine>
          <Row
            icon="plus"
            title={t("find.link.know", { directory: sayHost(unknown) })}
            label={t(busy ? "key.wait" : "key.select")}
            long
            act={() => know(unknown)}
          />
        </>
      )}
      <TroubleLine trouble={trouble} />
    </>
  );
}
