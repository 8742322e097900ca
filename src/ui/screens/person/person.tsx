import { useState } from "preact/hooks";
import type { Person } from "../../../engine/face.ts";
import { type Act, useAct } from "../../../view/acts/act.ts";
import { blockPerson, removePerson, useReceipts } from "../../../view/acts/people.ts";
import { useRename } from "../../../view/acts/rename.ts";
import { sayDate, sayHost } from "../../../view/format/say.ts";
import type { IconName } from "../../../view/parts/icons.ts";
import { personById } from "../../../view/state/engine.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { NameField } from "../../parts/fields.tsx";
import { Icon } from "../../parts/icon.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { Level } from "../../parts/level.tsx";
import { Menu } from "../../parts/menu.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { leaveFromMap } from "../../state/key-presses.ts";
import { Lost } from "../lost/lost.tsx";
import { KeyChanged } from "./change.tsx";
import { Finger } from "./finger.tsx";
import { History } from "./history.tsx";
import "./person.css";

export function PersonPage({ id }: { readonly id: string }) {
  const [comparing, setComparing] = useState(false);
  const person = personById(id);
  if (!person) return <Lost />;
  const name = person.name || t("person.nameless");
  const compare = () => {
    setComparing(true);
    document.getElementById("finger")?.scrollIntoView({ block: "center" });
  };
  return (
    <Page
      title={name}
      backTo="/people"
      bare
      tools={
        <Menu
          items={[
            { icon: "leave", label: t("person.leave", { name }), to: () => leaveFromMap([person.id]) },
            { icon: "link", label: t("bylink.go"), to: `/person/check#${person.id}` },
            { icon: "qr", label: t("scan.go"), to: `/person/scan#${person.id}` },
          ]}
        />
      }
      // Until a new key is decided on, that is what is to be done here.
      dock={
        !person.change && (
          <button type="button" class="btn ember wide" onClick={() => leaveFromMap([person.id])}>
            <LeaveLabel>{t("person.leave", { name })}</LeaveLabel>
          </button>
        )
      }
    >
      {person.change && <KeyChanged person={person} name={name} onVoice={compare} />}
      <section class="who">
        <Pebble id={person.id} name={name} size="xl" />
        <p class="title" dir="auto" aria-hidden="true">
          {name}
        </p>
        <Level person={person} since />
      </section>
      {!person.change && <Ladder person={person} />}
      <Finger person={person} name={name} comparing={comparing} onCompare={setComparing} />
      <nav class="card rows" aria-label={t("bylink.go")}>
        <a class="row" href={`/person/check#${person.id}`}>
          <span class="grow">
            <span class="strong">{t("bylink.go")}</span>
            <br />
            <span class="small">{t("bylink.short")}</span>
          </span>
          <Chevron />
        </a>
      </nav>
      <section class="card rows">
        <Receipts person={person} />
      </section>
      <section class="card pad stack g3">
        <Rename person={person} />
      </section>
      <History events={person.history} />
      <section class="card rows">
        <div class="row">
          <span class="grow medium">{t("person.relay")}</span>
          <span class="small key">{sayHost(person.relay)}</span>
        </div>
        <div class="row">
          <span class="grow medium">{t("person.since")}</span>
          <span class="small num">{sayDate(person.added_at, ports().now())}</span>
        </div>
        <Farewell person={person} name={name} />
      </section>
    </Page>
  );
}

function Receipts({ person }: { readonly person: Person }) {
  const { title, state, on, turn, trouble } = useReceipts(person);
  return (
    <>
      <Toggle title={title} state={state} on={on} onChange={turn} />
      <TroubleLine trouble={trouble} />
    </>
  );
}

/** The verification level, read-only: it shows what the engine knows. */
function Ladder({ person: { level, verified_by } }: { readonly person: Person }) {
  const rungs = [0, 1, 2] as const;
  return (
    <ol class="ladder" aria-label={t("ladder.label")}>
      {rungs.map((rung) => (
        <li key={rung} {...(rung === level ? { "aria-current": "true" as const } : {})}>
          <Icon name={`level-${rung}`} />
          {t(rung === 2 && level === 2 && verified_by === "voice" ? "ladder.voice" : `ladder.${rung}`)}
        </li>
      ))}
    </ol>
  );
}

function Rename({ person }: { readonly person: Person }) {
  const { name, setName, trouble, save, changed } = useRename(person);
  return (
    <form
      class="stack g2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <NameField label={t("person.myname")} help={t("person.myname.help")} value={name} onInput={setName} />
      <TroubleLine trouble={trouble} />
      {changed && (
        <button type="submit" class="btn">
          {t("save")}
        </button>
      )}
    </form>
  );
}

function Farewell({ person, name }: { readonly person: Person; readonly name: string }) {
  return (
    <>
      <Parting
        icon="block"
        act={t("block.do", { name })}
        title={t("block.title", { name })}
        text={t("block.text", { name })}
        onAct={() => blockPerson(person.id)}
      />
      <Parting
        icon="bin"
        act={t("person.remove", { name })}
        title={t("person.remove.title", { name })}
        text={t("person.remove.text", { name })}
        onAct={() => removePerson(person.id)}
      />
    </>
  );
}

interface PartingProps {
  readonly icon: IconName;
  readonly act: string;
  readonly title: string;
  readonly text: string;
  readonly onAct: Act;
}

function Parting({ icon, act, title, text, onAct }: PartingProps) {
  const [asking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  return (
    <>
      <button type="button" class="row" onClick={() => setAsking(true)}>
        <span class="grow alarmtext">{act}</span>
        <span class="end">
          <Icon name={icon} size="sm" />
        </span>
      </button>
      <TroubleLine trouble={trouble} />
      {asking && <Confirm title={title} text={text} act={act} onClose={() => setAsking(false)} onAct={() => run(onAct)} />}
    </>
  );
}
