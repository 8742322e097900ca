/** People: requests, my people, and ways to add somebody. */

import type { PersonRequest } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { acceptRequest, blockRequest, ignoreRequest } from "../../../src/view/acts/people.ts";
import { sayDayNear, sayHost, upperFirst } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { people, requests } from "../../../src/view/state/engine.ts";
import { sayLevelSince } from "../../../src/view/state/level-labels.ts";
import { nameOf } from "../../../src/view/state/names.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Growing } from "../parts/growing.tsx";
import { listRows } from "../parts/list-rows.tsx";
import { ask, openMenu } from "../parts/menu.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Tab } from "../parts/tab.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

export function People() {
  const known = [...people.value].sort((a, b) => a.name.localeCompare(b.name));
  const asking = requests.value;
  return (
    <Tab
      tab="people"
      left={{ label: t("key.add"), act: () => go("add") }}
      right={{ label: t("key.mycode"), act: () => go("mycode") }}
    >
      {asking.length > 0 && <Group>{t("people.requests")}</Group>}
      {listRows(asking, (request) => (
        <Asks request={request} />
      ))}
      {known.length === 0 && (
        <>
          <Say lead>{t("empty.people")}</Say>
          <Say>{t("empty.people.text")}</Say>
        </>
      )}
      {known.length > 0 && asking.length > 0 && <Group>{t("nav.people")}</Group>}
      <Growing
        items={known}
        row={(person) => (
          <Row
            key={person.id}
            icon={person.change ? "warning" : `level-${person.level}`}
            alarm={person.change !== undefined}
            title={person.name || t("person.nameless")}
            detail={person.change ? t("change.title", { name: person.name || t("person.nameless") }) : sayLevelSince(person)}
            act={() => go(person.change ? "change" : "person", person.id)}
          />
        )}
      />
      <Group>{t("key.new.people")}</Group>
      <Row icon="link" title={t("people.add")} act={() => go("add")} />
      {ports().books && <Row icon="search" title={t("people.find")} act={() => go("find")} />}
      <Row icon="scan" title={t("scan.title")} act={() => go("scan")} />
      <Row icon="qr" title={t("link.show")} act={() => go("mycode")} />
      <Row icon="check" title={t("verify.title")} detail={t("key.verify.short")} long act={() => go("verify")} />
    </Tab>
  );
}

function Asks({ request }: { readonly request: PersonRequest }) {
  const now = useNow();
  const { trouble, run } = useAct();
  const name = request.handle || t("person.nameless");
  const block = (): void =>
    ask({
      title: t("block.title", { name }),
      text: t("block.text", { name }),
      verb: t("key.block"),
      onAct: () => run(() => blockRequest(request.id)),
    });
  const options = (): void =>
    openMenu([
      { label: t("request.accept"), icon: "plus", act: () => run(() => acceptRequest(request.id, request.handle)) },
      { label: t("request.ignore"), icon: "close", act: () => run(() => ignoreRequest(request.id)) },
      { label: t("block.do", { name }), icon: "block", alarm: true, act: block },
    ]);
  return (
    <>
      <Row
        icon="people"
        title={t(request.by_number ? "request.number" : "request.title", { name })}
        mark={request.mark}
        detail={upperFirst(t("request.when", { day: sayDayNear(request.at, now), relay: sayHost(request.relay) }))}
        label={t("key.decide")}
        act={options}
        long
      />
      {request.like !== undefined && <Say alert>{t("like.text", { name: nameOf(request.like) })}</Say>}
      <Say>{t(request.by_number ? "request.number.text" : "request.text")}</Say>
      <TroubleLine trouble={trouble} />
    </>
  );
}
