/** Me → Numbers on keys: my numbers, logging in by digits, directories, and numbers that wrote to me. */
import { useAct } from "../../../src/view/acts/act.ts";
import {
  blockNumber,
  forgetDirectory,
  takeNumberKey,
  useDigitLogin,
  useKnowDirectory,
  useRefreshNumbers,
} from "../../../src/view/acts/numbers.ts";
import { sayDayNear, sayHost } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import {
  hasMasks,
  knownShown,
  numbersShown,
  sayGrouped,
  sayKnown,
  sayNumberState,
  toLogIn,
} from "../../../src/view/state/my-numbers.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { ask, openMenu } from "../parts/menu.tsx";
import { Code } from "../parts/qr.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { Recoveries } from "./recovery.tsx";

const leftBack = () => ({ label: t("key.back"), act: back });

export function MyNumbers() {
  const now = useNow(60);
  const { directories, mine } = numbersShown();
  const { trouble, run } = useAct();
  useRefreshNumbers(mine.some(({ login }) => !login));
  const forget = (id: string): void =>
    ask({
      title: t("numbers.directory.forget", { directory: sayHost(id) }),
      text: t("numbers.directory.forget.text"),
      verb: t("key.forget"),
      onAct: () => run(() => forgetDirectory(id)),
    });
  return (
    <Screen title={t("numbers.title")} left={leftBack()}>
      <Recoveries />
      {mine.map((one) => (
        <Row
          key={one.directory}
          icon="mark-lent"
          title={sayGrouped(one.number)}
          detail={sayNumberState(one, now)}
          long
          act={() => go("marks", `number ${one.directory}`)}
        />
      ))}
      {toLogIn().map((id) => (
        <Row key={id} icon="key" title={t("numbers.login")} detail={sayHost(id)} long act={() => go("marks", `login ${id}`)} />
      ))}
      {directories.length > 0 && <Row icon="plus" title={t("numbers.add")} long act={() => go("add")} />}
      {hasMasks() && <Row icon="mark-mask" title={t("masks.title")} act={() => go("marks", "masks")} />}
      {knownShown().length > 0 && <Row icon="people" title={t("known.title")} long act={() => go("marks", "known")} />}
      <Row icon="words" title={t("numbers.marks")} act={() => go("marks", "human")} />
      <Say lead>{t("numbers.lead")}</Say>
      <Say>{t("numbers.not")}</Say>
      <Group>{t("numbers.directories")}</Group>
      {directories.map(({ id, mark }) => (
        <Row
          key={id}
          title={sayHost(id)}
          detail={t("numbers.directory.mark", { mark: mark.join(" ") })}
          label={t("key.forget")}
          long
          act={() => forget(id)}
        />
      ))}
      <TroubleLine trouble={trouble} />
      <Row icon="plus" title={t("numbers.directory.know")} act={() => go("marks", "directory")} />
      <Say>{t("numbers.directory.help")}</Say>
    </Screen>
  );
}

export function NewDirectory() {
  const { address, setAddress, isMissing, busy, trouble, know } = useKnowDirectory(back);
  return (
    <Screen
      title={t("numbers.directory.know")}
      left={leftBack()}
      right={{ label: t(busy ? "key.wait" : "key.add"), act: know, ember: true }}
    >
      {isMissing && <MissingLine>{t("numbers.directory.missing")}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <Field label={t("numbers.directory.label")} value={address} plain onInput={setAddress} />
      <Say>{t("numbers.directory.help")}</Say>
      <Say>{t("numbers.directory.mark.help")}</Say>
    </Screen>
  );
}

export function DigitLogin({ directory }: { readonly directory: string }) {
  const { page, digits, setDigits, busy, trouble, end } = useDigitLogin(directory);
  return (
    <Screen
      title={t("numbers.title")}
      left={leftBack()}
      right={{ label: t(busy ? "key.wait" : "key.take"), act: end, ember: true }}
    >
      {trouble === "number-login" ? <ErrorLine>{t("numbers.digits.wrong")}</ErrorLine> : <TroubleLine trouble={trouble} />}
      {page !== undefined && <Row icon="link" title={t("numbers.page")} act={() => window.open(page, "_blank")} />}
      <Field label={t("numbers.digits")} value={digits} max={12} type="tel" onInput={setDigits} />
      <Say>{t("numbers.page.other")}</Say>
      {page !== undefined && <Code text={page} label={t("numbers.page")} light />}
    </Screen>
  );
}

export function KnownNumbers() {
  const now = useNow(60);
  const { trouble, run } = useAct();
  return (
    <Screen title={t("known.title")} left={leftBack()}>
      <TroubleLine trouble={trouble} />
      {knownShown().map((known) => {
        const { id, blocked, changed_at } = known;
        const block = { label: t(blocked ? "known.unblock" : "known.block"), act: () => run(() => blockNumber(id, !blocked)) };
        const take = { label: t("known.take"), act: () => run(() => takeNumberKey(id)) };
        const detail = blocked
          ? t("known.blocked")
          : changed_at === undefined
            ? ""
            : t("known.changed", { day: sayDayNear(changed_at, now) });
        return (
          <Row
            key={id}
            title={sayKnown(known)}
            detail={detail}
            label={t("key.options")}
            long
            act={() => openMenu(changed_at === undefined ? [block] : [block, take])}
          />
        );
      })}
    </Screen>
  );
}
