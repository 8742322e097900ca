import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { Person, TrustLevel } from "../../../engine/face.ts";
import { sayDate, sayHost } from "../../format/say.ts";
import { LeaveLabel, Level, TroubleLine } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { MyCode } from "../../parts/my-code.tsx";
import { NameField } from "../../parts/name-field.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { useAct } from "../../state/act.ts";
import { me, people } from "../../state/engine.ts";
import { leaveFromMap } from "../../state/keys.ts";
import { announce } from "../../state/live.ts";
import { ports } from "../../state/ports.ts";
import { back } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import { Lost } from "../lost/lost.tsx";
import "./person.css";

export function PersonPage({ id }: { readonly id: string }) {
  const person = people.value.find((one) => one.id === id);
  if (!person) return <Lost />;
  const name = person.name || t("person.nameless");
  return (
    <Page
      title={name}
      backTo="/people"
      bare
      dock={
        <button type="button" class="btn ember wide" onClick={() => leaveFromMap([person.id])}>
          <LeaveLabel>{t("person.leave", { name })}</LeaveLabel>
        </button>
      }
    >
      <section class="who">
        <Pebble id={person.id} name={name} size="xl" />
        <p class="title" dir="auto" aria-hidden="true">
          {name}
        </p>
        <Level level={person.level} when={person.verified_at === undefined ? undefined : sayDate(person.verified_at)} />
      </section>
      <Ladder level={person.level} />
      <Fingerprint person={person} />
      <section class="card pad stack g3">
        <Rename person={person} />
      </section>
      <section class="card rows">
        <div class="row">
          <span class="grow medium">{t("person.relay")}</span>
          <span class="small key">{sayHost(person.relay)}</span>
        </div>
        <div class="row">
          <span class="grow medium">{t("person.since")}</span>
          <span class="small num">{sayDate(person.added_at)}</span>
        </div>
        <Farewell person={person} name={name} />
      </section>
    </Page>
  );
}

/** How sure I am, read only: what is shown is what the engine knows. */
function Ladder({ level }: { readonly level: TrustLevel }) {
  const rungs = [0, 1, 2] as const;
  return (
    <ol class="ladder" aria-label={t("ladder.label")}>
      {rungs.map((rung) => (
        <li key={rung} {...(rung === level ? { "aria-current": "true" as const } : {})}>
          <Icon name={`level-${rung}`} />
          {t(`ladder.${rung}`)}
        </li>
      ))}
    </ol>
  );
}

function Fingerprint({ person }: { readonly person: Person }) {
  return (
    <section class="card pad stack g3">
      <h2 class="strong">{t("finger.title")}</h2>
      <div class="finger">
        <p class="fingers key" dir="ltr">
          {person.fingerprint.map((group, i) => (
            // Two groups may be alike; their place tells them apart.
            <span key={i}>{group}</span>
          ))}
        </p>
        {me.value && <MyCode link={me.value.link} size={136} />}
      </div>
      <p class="fine">{t("finger.text")}</p>
    </section>
  );
}

function Rename({ person }: { readonly person: Person }) {
  const [name, setName] = useState(person.name);
  const { trouble, run } = useAct();
  const save = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(async () => {
      await ports().engine.renamePerson(person.id, name.trim());
      announce(t("saved"));
    });
  };
  return (
    <form class="stack g2" onSubmit={save}>
      <NameField label={t("person.myname")} help={t("person.myname.help")} value={name} onInput={setName} />
      <TroubleLine trouble={trouble} />
      {name.trim() !== person.name && (
        <button type="submit" class="btn">
          {t("save")}
        </button>
      )}
    </form>
  );
}

function Farewell({ person, name }: { readonly person: Person; readonly name: string }) {
  const { engine } = ports();
  return (
    <>
      <Parting
        icon="block"
        act={t("block.do", { name })}
        title={t("block.title", { name })}
        text={t("block.text", { name })}
        onAct={() => engine.blockPerson(person.id)}
      />
      <Parting
        icon="bin"
        act={t("person.remove", { name })}
        title={t("person.remove.title", { name })}
        text={t("person.remove.text", { name })}
        onAct={() => engine.removePerson(person.id)}
      />
    </>
  );
}

interface PartingProps {
  readonly icon: IconName;
  readonly act: string;
  readonly title: string;
  readonly text: string;
  readonly onAct: () => Promise<void>;
}

function Parting({ icon, act, title, text, onAct }: PartingProps) {
  const [asking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  const part = () =>
    run(async () => {
      await onAct();
      back("/people");
    });
  return (
    <>
      <button type="button" class="row" onClick={() => setAsking(true)}>
        <span class="grow alarmtext">{act}</span>
        <span class="end">
          <Icon name={icon} size="sm" />
        </span>
      </button>
      <TroubleLine trouble={trouble} />
      {asking && <Confirm title={title} text={text} act={act} onClose={() => setAsking(false)} onAct={part} />}
    </>
  );
}
