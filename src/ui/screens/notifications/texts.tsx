/** Being told by text message, where the relay knows somebody who sends them. */
import { useSms } from "../../../view/acts/sms.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

type Sms = ReturnType<typeof useSms>;

export function Texts() {
  const sms = useSms();
  return (
    <section class="card pad stack g3">
      <h2 class="strong">{t("sms.title")}</h2>
      {sms.elsewhere && (
        <p class="small" role="status">
          {sms.elsewhere}
        </p>
      )}
      <p class="small">{sms.text}</p>
      {sms.state === "none" && <NumberForm sms={sms} />}
      {sms.state === "asked" && <Code sms={sms} />}
      {(sms.state === "on" || sms.state === "off") && <Confirmed sms={sms} />}
      {sms.isKept && (
        <button type="button" class="btn line wide" aria-busy={sms.busy} onClick={sms.turnOff}>
          {t("sms.turn.off")}
        </button>
      )}
      {sms.price && <p class="fine">{sms.price}</p>}
      <p class="fine">{sms.fine}</p>
    </section>
  );
}

function NumberForm({ sms: { number, setNumber, ask, busy, trouble } }: { readonly sms: Sms }) {
  return (
    <form
      class="stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <label class="labelled">
        <span class="over">{t("sms.number")}</span>
        <input
          class="field"
          type="tel"
          dir="ltr"
          autocomplete="tel"
          placeholder="+49 170 1234567"
          maxLength={40}
          aria-invalid={trouble === "bad-number"}
          value={number}
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
      </label>
      <TroubleLine trouble={trouble} />
      <button type="submit" class="btn line wide" aria-busy={busy}>
        {t("sms.ask")}
      </button>
    </form>
  );
}

function Code({ sms: { code, setCode, confirm, another, busy, trouble } }: { readonly sms: Sms }) {
  return (
    <form
      class="stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <label class="labelled">
        <span class="over">{t("sms.code")}</span>
        <input
          class="field"
          type="text"
          inputMode="numeric"
          dir="ltr"
          autocomplete="one-time-code"
          maxLength={12}
          aria-invalid={trouble === "sms-wrong"}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </label>
      <TroubleLine trouble={trouble} />
      <button type="submit" class="btn main wide" aria-busy={busy}>
        {t("sms.confirm")}
      </button>
      <p class="fine">{t("sms.none")}</p>
      <button type="button" class="btn line wide" onClick={another}>
        {t("sms.again")}
      </button>
    </form>
  );
}

function Confirmed({ sms: { state, turnOn, check, checked, busy, trouble } }: { readonly sms: Sms }) {
  return (
    <>
      {checked && (
        <p class="small" role="status">
          {checked}
        </p>
      )}
      <TroubleLine trouble={trouble} />
      {state === "off" ? (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={turnOn}>
          {t("sms.turn.on")}
        </button>
      ) : (
        <button type="button" class="btn line wide" aria-busy={busy} onClick={check}>
          {t("sms.check")}
        </button>
      )}
    </>
  );
}
