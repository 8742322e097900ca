/** Lists of what the directory has of me, each with an end to every entry. */
import type { ComponentChildren } from "preact";
import { type Listed, useKeys, useLogins, usePasskeys } from "../../../view/acts/numbers.ts";
import { sayDayNear } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

interface ListProps<T> {
  readonly title: string;
  readonly help?: string;
  readonly none?: string;
  readonly listed: Listed<T> & { end(id: string): Promise<void> };
  readonly idOf: (one: T) => string;
  readonly row: (one: T) => ComponentChildren;
  /** Whether an entry stays. */
  readonly stays?: (one: T) => boolean;
  readonly children?: ComponentChildren;
}

export function Held<T>({ title, help, none, listed, idOf, row, stays, children }: ListProps<T>) {
  const { list, trouble, busy, run } = listed;
  return (
    <section class="card pad stack g3" aria-label={title} aria-busy={busy}>
      <h2 class="sub">{title}</h2>
      {help && <p class="small">{help}</p>}
      {none && list?.length === 0 && <p class="small">{none}</p>}
      <ul class="rows">
        {list?.map((one) => (
          <li key={idOf(one)} class="row">
            <span class="grow">{row(one)}</span>
            {!stays?.(one) && (
              <button type="button" class="btn line slim" onClick={() => run(() => listed.end(idOf(one)))}>
                {t("number.end")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <TroubleLine trouble={trouble} />
      {children}
    </section>
  );
}

const Two = ({ title, detail }: { readonly title: string; readonly detail: string }) => (
  <>
    <span class="medium" dir="auto">
      {title}
    </span>
    <br />
    <span class="small num">{detail}</span>
  </>
);

export function Keys({ directory }: { readonly directory: string }) {
  const now = useNow();
  return (
    <Held
      title={t("number.keys")}
      help={t("number.keys.help")}
      listed={useKeys(directory)}
      idOf={({ key }) => key}
      stays={({ mine }) => mine}
      row={({ mine, since }) => (
        <Two
          title={t(mine ? "number.keys.mine" : "number.keys.other")}
          detail={t("number.since", { day: sayDayNear(since, now) })}
        />
      )}
    />
  );
}

export function Logins({ directory }: { readonly directory: string }) {
  const now = useNow();
  return (
    <Held
      title={t("number.logins")}
      listed={useLogins(directory)}
      idOf={({ id }) => id}
      stays={({ current }) => current}
      row={({ name, current, since }) => (
        <Two
          title={current ? t("number.logins.current", { name }) : name}
          detail={t("number.since", { day: sayDayNear(since, now) })}
        />
      )}
    />
  );
}

export function Passkeys({ directory }: { readonly directory: string }) {
  const now = useNow();
  return (
    <Held
      title={t("number.passkeys")}
      none={t("number.passkeys.none")}
      listed={usePasskeys(directory)}
      idOf={({ id }) => id}
      row={({ last_used }) => (
        <Two
          title={t("number.passkey")}
          detail={last_used > 0 ? t("number.used", { day: sayDayNear(last_used, now) }) : t("number.unused")}
        />
      )}
    />
  );
}
