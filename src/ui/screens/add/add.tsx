/** Adding a person by a link, pasted or arrived with: first its content, then a name, then the adding. */

import { useEffect, useState } from "preact/hooks";
import type { LinkPreview } from "../../../engine/face.ts";
import { type Trouble, troubleOf } from "../../../view/acts/act.ts";
import { addPerson, previewLink } from "../../../view/acts/people.ts";
import { readLink } from "../../../view/format/arrival.ts";
import { isMaskLink, isNumberAddress } from "../../../view/format/number-address.ts";
import { sayHost } from "../../../view/format/say.ts";
import { nameOf } from "../../../view/state/names.ts";
import { withWords } from "../../../view/words/language.ts";
import { t } from "../../../view/words/t.ts";
import { AddAs } from "../../parts/add-as.tsx";
import { KeyField } from "../../parts/fields.tsx";
import { lazy } from "../../parts/lazy.tsx";
import { WideLink } from "../../parts/links.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { arrivedLink, openMask } from "../../state/route.ts";

const NumberFound = lazy(() => withWords("numbers", import("../numbers/found.tsx")).then((m) => m.NumberFound));

const InLink = lazy(() => withWords("numbers", import("../numbers/in-link.tsx")).then((m) => m.InLink));

type Seen = { readonly preview: LinkPreview } | { readonly trouble: Trouble } | undefined;

/** Reads a link whenever it changes; the result for an older link is dropped. */
function usePreview(link: string): Seen {
  const [seen, setSeen] = useState<Seen>(undefined);
  useEffect(() => {
    setSeen(undefined);
    if (!link) return;
    let current = true;
    const timer = setTimeout(() => {
      previewLink(link).then(
        (preview) => current && setSeen({ preview }),
        (error: unknown) => current && setSeen({ trouble: troubleOf(error) }),
      );
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [link]);
  return seen;
}

export function Add() {
  const [link, setLink] = useState(() => readLink(arrivedLink.peek()));
  const [empty, setEmpty] = useState(false);
  const asNumber = isNumberAddress(link);
  const seen = usePreview(asNumber ? "" : readLink(link));
  useEffect(() => {
    const arrived = arrivedLink.value;
    if (arrived) setLink(readLink(arrived));
    arrivedLink.value = "";
  }, [arrivedLink.value]);
  const preview = seen && "preview" in seen ? seen.preview : undefined;
  const trouble = seen && "trouble" in seen ? seen.trouble : undefined;
  return (
    <Page title={t("add.title")} backTo="/people">
      <p class="small">{t("add.text")}</p>
      <KeyField
        link
        label={t("add.link")}
        value={link}
        placeholder={t("add.example")}
        wrong={trouble !== undefined || empty}
        onInput={(text) => {
          setLink(text);
          setEmpty(false);
          if (isMaskLink(text)) openMask(text.trim());
        }}
      />
      {trouble && <TroubleLine trouble={trouble} />}
      {preview && <Found key={preview.id} preview={preview} link={readLink(link)} />}
      {asNumber && <NumberFound text={link.trim()} />}
      {empty && <MissingLine>{t("add.empty")}</MissingLine>}
      {!preview && (
        <div class="stack g2">
          {!link.trim() && (
            <button type="button" class="btn main wide" onClick={() => setEmpty(true)}>
              {t("add.look")}
            </button>
          )}
          <WideLink to="/scan" icon="scan" label={t("scan.go")} />
          <WideLink to="/link" icon="qr" label={t("link.show")} />
          <WideLink to="/people/find" icon="search" label={t("people.find")} />
        </div>
      )}
    </Page>
  );
}

function Found({ preview, link }: { readonly preview: LinkPreview; readonly link: string }) {
  const shown = preview.name || t("person.nameless");
  if (preview.standing === "self") return <ErrorLine>{t("trouble.own-link")}</ErrorLine>;
  if (preview.standing === "blocked") return <ErrorLine>{t("trouble.blocked")}</ErrorLine>;
  return (
    <section class="card pad stack g3">
      <div class="inline">
        <Pebble id={preview.id} name={shown} />
        <span class="grow">
          <span class="strong" dir="auto">
            {shown}
          </span>
          <br />
          <span class="fine">{t("add.relay", { relay: sayHost(preview.relay) })}</span>
        </span>
      </div>
      {/&a=/.test(link) && <InLink link={link} name={shown} />}
      {preview.standing === "known" ? (
        <>
          <p class="small">{t("add.known", { name: shown })}</p>
          <a class="btn wide" href={`/person#${preview.id}`}>
            {t("add.see", { name: shown })}
          </a>
        </>
      ) : (
        <>
          {preview.like !== undefined && <MissingLine>{t("like.text", { name: nameOf(preview.like) })}</MissingLine>}
          <AddAs name={preview.name} add={(called) => addPerson(link, called)} />
        </>
      )}
    </section>
  );
}
