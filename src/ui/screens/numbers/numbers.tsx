/** Me → Numbers: directories, logging in, my number there, masks, and numbers that wrote to me. */
import { useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { beginLogin, useFinishLogin, useRefreshNumbers } from "../../../view/acts/numbers.ts";
import { sayHost } from "../../../view/format/say.ts";
import { hasMasks, numbersShown, toLogIn } from "../../../view/state/my-numbers.ts";
import { recovering } from "../../../view/state/recovering.ts";
import { t } from "../../../view/words/t.ts";
import { lazy } from "../../parts/lazy.tsx";
import { WideLink } from "../../parts/links.tsx";
import { Page } from "../../parts/page.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { arrivedAtNumbers } from "../../state/route.ts";
import { Directories } from "./directories.tsx";
import { KnownNumbers } from "./known.tsx";
import { ClaimMask, Masks } from "./masks.tsx";
import { MyNumberCard } from "./my-number.tsx";
import { RecoveryCard } from "./recovery.tsx";
import "./numbers.css";

const NumberPage = lazy(() => import("./number.tsx").then((m) => m.NumberPage), <main class="page" aria-busy="true" />);

/** What a login came back with, once. */
function takeLogin(): string {
  const arrived = arrivedAtNumbers.peek();
  if (!/[?&]iss=/.test(arrived)) return "";
  arrivedAtNumbers.value = "";
  return arrived.slice(arrived.indexOf("?"));
}

/** @param id of my number at a directory; empty: all */
export const Numbers = ({ id }: { readonly id: string }) => (id ? <NumberPage id={id} /> : <Overview />);

function Overview() {
  const { directories, mine } = numbersShown();
  const [query] = useState(takeLogin);
  const { trouble, busy } = useFinishLogin(query);
  useRefreshNumbers(mine.some(({ login }) => !login));
  return (
    <Page title={t("numbers.title")} backTo="/me">
      <p class="small">{t("numbers.lead")}</p>
      <p class="small ink">
        {t("numbers.not")} <a href="/marks#human">{t("numbers.marks")}</a>
      </p>
      {trouble && <ErrorLine>{t(trouble === "number-login" ? "numbers.login.failed" : `trouble.${trouble}`)}</ErrorLine>}
      {recovering().map((number) => (
        <RecoveryCard key={number.directory} mine={number} />
      ))}
      <ClaimMask />
      {mine.map((number) => (
        <MyNumberCard key={number.directory} mine={number} />
      ))}
      {toLogIn().map((id) => (
        <LogIn key={id} directory={id} isAgain={mine.some(({ directory }) => directory === id)} isBusy={busy} />
      ))}
      {directories.length > 0 && <WideLink to="/add" icon="plus" label={t("numbers.add")} />}
      {hasMasks() && <Masks />}
      <KnownNumbers />
      <Directories />
    </Page>
  );
}

interface LogInProps {
  readonly directory: string;
  readonly isAgain: boolean;
  readonly isBusy: boolean;
}

function LogIn({ directory, isAgain, isBusy }: LogInProps) {
  const { busy, trouble, run } = useAct();
  const begin = (): void =>
    run(async () => {
      location.assign(await beginLogin(directory, `${location.origin}/`));
    });
  return (
    <section class="card pad stack g3" aria-label={sayHost(directory)}>
      <h2 class="strong key" dir="ltr">
        {sayHost(directory)}
      </h2>
      <p class="small">{t("numbers.login.text", { directory: sayHost(directory) })}</p>
      <button type="button" class="btn ember wide" aria-busy={busy || isBusy} onClick={begin}>
        {t(isAgain ? "numbers.login.again" : "numbers.login")}
      </button>
      <TroubleLine trouble={trouble} />
    </section>
  );
}
