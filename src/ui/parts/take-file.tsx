/** Choosing a backup file and taking it in; an older one only once that is meant. */
import { useRef, useState } from "preact/hooks";
import type { Restored } from "../../engine/face.ts";
import { useAct } from "../../view/state/act.ts";
import { sayRestored } from "../../view/state/keeping-labels.ts";
import { ports } from "../../view/state/ports.ts";
import { t } from "../../view/words/t.ts";
import { TroubleLine } from "./bits.tsx";

export function TakeFile({ main }: { readonly main?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Uint8Array | undefined>(undefined);
  const [restored, setRestored] = useState<Restored | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  const take = (blob: Uint8Array, anyway: boolean) =>
    run(async () => {
      setRestored(await ports().engine.restoreFile(blob, anyway));
      setChosen(undefined);
    });
  const choose = async (file: File | undefined) => {
    if (!file) return;
    setRestored(undefined);
    const blob = new Uint8Array(await file.arrayBuffer());
    setChosen(blob);
    take(blob, false);
  };
  return (
    <div class="stack g2">
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t("backup.file.take")}
        onChange={(event) => {
          const { currentTarget } = event;
          choose(currentTarget.files?.[0]).catch(() => undefined);
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
      {trouble === "older-backup" && chosen && (
        <button type="button" class="btn wide" onClick={() => take(chosen, true)}>
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
