/** A link to give away: as a QR code, by the phone's messages if possible, and as text. */
import { t } from "../../../src/view/words/t.ts";
import { phone } from "../phone.ts";
import { Code } from "./qr.tsx";
import { Row, Say } from "./rows.tsx";

export function GiveLink({ link, label }: { readonly link: string; readonly label: string }) {
  const { share } = phone();
  return (
    <>
      <Code text={link} label={label} light />
      {share && <Row icon="send" title={t("key.send.text")} label={t("key.send")} act={() => share(link)} />}
      <Say>{label}</Say>
      <p class="say key linkline" dir="ltr">
        {link}
      </p>
    </>
  );
}
