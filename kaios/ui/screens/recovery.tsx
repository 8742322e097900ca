/** Somebody asks for my account by a code that was mailed: a row above everything else, and a screen to refuse it on. */
import { useAct } from "../../../src/view/acts/act.ts";
import { refuseRecovery } from "../../../src/view/acts/numbers.ts";
import { sayHost } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { accountPage, sayRecovery } from "../../../src/view/state/my-numbers.ts";
import { recovering } from "../../../src/view/state/recovering.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

export function Recoveries() {
  return (
    <>
      {recovering().map(({ directory }) => (
        <Row
          key={directory}
          icon="warning"
          alarm
          title={t("recovery.title")}
          detail={sayHost(directory)}
          long
          act={() => go("marks", `recovery ${directory}`)}
        />
      ))}
    </>
  );
}

export function Recovery({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  const { busy, trouble, run } = useAct();
  const mine = recovering().find((one) => one.directory === directory);
  const left = { label: t("key.back"), act: back };
  if (!mine)
    return (
      <Screen title={t("recovery.short")} left={left}>
        <Say lead>{t("recovery.over")}</Say>
      </Screen>
    );
  const refuse = (): void => run(async () => ({ ...(await refuseRecovery(directory)), next: { to: "back" } }));
  return (
    <Screen
      title={t("recovery.short")}
      left={left}
      right={{ label: t(busy ? "key.wait" : "recovery.refuse"), act: refuse, ember: true }}
    >
      <TroubleLine trouble={trouble} />
      <Say lead>{t("recovery.title")}</Say>
      <Say>{sayRecovery(mine, now)}</Say>
      <Say>{t("recovery.mine")}</Say>
      <Row icon="link" title={t("recovery.page")} long act={() => window.open(accountPage(directory), "_blank")} />
    </Screen>
  );
}
