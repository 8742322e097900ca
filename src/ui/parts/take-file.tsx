/** Choosing and restoring a backup file. An older one needs a confirmation. */

import { useRef } from "preact/hooks";
import { useTakeFile } from "../../view/acts/backup.ts";
import { sayRestored } from "../../view/state/keeping-labels.ts";
import { t } from "../../view/words/t.ts";
import { TroubleLine } from "./trouble-lines.tsx";

export function TakeFile({ main }: { readonly main?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const { busy, trouble, restored, take, older } = useTakeFile();
  return (
    <div class="stack g2">
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t("backup.file.take")}
        onChange={(event) => {
          const { currentTarget } = event;
          const file = currentTarget.files?.[0];
          take(async () => file && new Uint8Array(await file.arrayBuffer()));
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class={main ? "btn main wide" : "btn line wide"}
        aria-busy={busy}
        onClick={() => input.current?.click()}
      >
        {t("backup.file.take")}
      </button>
      <TroubleLine trouble={trouble} />
      {older && (
        <button type="button" class="btn wide" onClick={older}>
          {t("backup.file.anyway")}
        </button>
      )}
      {restored && (
        <p class="small" role="status">
          {t("backup.taken", sayRestored(restored))}
        </p>
      )}
    </div>
  );
}
