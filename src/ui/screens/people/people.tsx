import { useState } from "preact/hooks";
import type { Person, PersonRequest } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { acceptRequest, blockRequest, ignoreRequest } from "../../../view/acts/people.ts";
import { sayDayNear, sayHost, upperFirst } from "../../../view/format/say.ts";
import { eachRow } from "../../../view/parts/boundary.tsx";
import { memo } from "../../../view/parts/memo.ts";
import { useNow } from "../../../view/state/clock.ts";
import { people, requests } from "../../../view/state/engine.ts";
import { nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { EmptyArt } from "../../parts/empty-art.tsx";
import { NameField } from "../../parts/fields.tsx";
import { Growing } from "../../parts/growing.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Level } from "../../parts/level.tsx";
import { ToolLink, WideLink } from "../../parts/links.tsx";
import { BrokenLine } from "../../parts/list-rows.tsx";
import { NumberMark } from "../../parts/number-mark.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { Standing } from "../../parts/standing.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function People() {
  const known = [...people.value].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Page
      title={t("nav.people")}
      tools={
        <>
          <ToolLink to="/scan" icon="scan" label={t("scan.title")} />
          <ToolLink to="/link" icon="qr" label={t("link.title")} />
          <ToolLink to="/add" icon="plus" label={t("people.add")} />
        </>
      }
    >
      {requests.value.length > 0 && (
        <section class="stack g3">
          <h2 class="over">{t("people.requests")}</h2>
          {eachRow(
            requests.value,
            (request) => (
              <Request request={request} />
            ),
            <BrokenLine />,
          )}
        </section>
      )}
      {known.length > 0 && (
        <Growing items={known} label={t("nav.people")} row={(person) => <PersonRow key={person.id} person={person} />} />
      )}
      {known.length === 0 && requests.value.length === 0 && <Nobody />}
      {known.length > 0 && (
        <div class="stack g2">
          <WideLink to="/add" icon="plus" label={t("people.add")} />
          <WideLink to="/people/find" icon="search" label={t("people.find")} />
        </div>
      )}
    </Page>
  );
}

const PersonRow = memo(function PersonRow({ person }: { readonly person: Person }) {
  const name = person.name || t("person.nameless");
  return (
    <li>
      <a class="row" href={`/person#${person.id}`}>
        <Pebble id={person.id} name={name} />
        <span class="grow">
          <span class="strong clip" dir="auto">
            {name}
          </span>
          {person.change ? (
            <span class="level alarmtext">
              <Icon name="warning" />
              <span>{t("people.changed")}</span>
            </span>
          ) : (
            <Level person={person} />
          )}
        </span>
        <Chevron />
      </a>
    </li>
  );
});

function Request({ request }: { readonly request: PersonRequest }) {
  const [name, setName] = useState(request.handle);
  const [asking, setAsking] = useState(false);
  const { trouble, busy, run } = useAct();
  const now = useNow();
  const shown = request.handle || t("person.nameless");
  return (
    <form
      class="card pad stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        run(() => acceptRequest(request.id, name));
      }}
    >
      <div class="inline nowrap">
        <Pebble id={request.id} name={shown} />
        <span class="grow">
          <span class="strong" dir="auto">
            {t(request.by_number ? "request.number" : "request.title", { name: shown })}
          </span>
          <NumberMark mark={request.mark} name={shown} />
          <Standing mark={request.mark} />
          <br />
          <span class="fine num">
            {upperFirst(t("request.when", { day: sayDayNear(request.at, now), relay: sayHost(request.relay) }))}
          </span>
        </span>
      </div>
      {request.like === undefined ? (
        <p class="small">{t(request.by_number ? "request.number.text" : "request.text")}</p>
      ) : (
        <MissingLine>{t("like.text", { name: nameOf(request.like) })}</MissingLine>
      )}
      <NameField label={t("person.myname")} value={name} onInput={setName} />
      <TroubleLine trouble={trouble} />
      <div class="twin">
        <button type="submit" class="btn" aria-busy={busy}>
          {t("request.accept")}
        </button>
        <button type="button" class="btn line" onClick={() => run(() => ignoreRequest(request.id))}>
          {t("request.ignore")}
        </button>
      </div>
      <button type="button" class="btn quiet alarmtext" onClick={() => setAsking(true)}>
        {t("block.do", { name: shown })}
      </button>
      {asking && (
        <Confirm
          title={t("block.title", { name: shown })}
          text={t("block.text", { name: shown })}
          act={t("block.do", { name: shown })}
          onClose={() => setAsking(false)}
          onAct={() => run(() => blockRequest(request.id))}
        />
      )}
    </form>
  );
}

function Nobody() {
  return (
    <section class="empty">
      <EmptyArt />
      <h2 class="head">{t("empty.people")}</h2>
      <p class="small">{t("empty.people.text")}</p>
      <div class="stack g2 acts">
        <a class="btn ember wide" href="/link">
          <Icon name="qr" />
          {t("link.show")}
        </a>
        <WideLink to="/add" icon="link" label={t("add.have")} />
        <WideLink to="/people/find" icon="search" label={t("people.find")} />
      </div>
    </section>
  );
}
