/** A confirmation before something is lost. The dialog element handles focus and Escape. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../view/words/t.ts";
import "./confirm.css";

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly act: string;
  readonly onAct: () => void;
  readonly onClose: () => void;
}

export function Confirm({ title, text, act, onAct, onClose }: ConfirmProps) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} class="confirm" aria-labelledby="confirm-title" onClose={onClose}>
      <h2 class="head" id="confirm-title">
        {title}
      </h2>
      <p class="small">{text}</p>
      <div class="stack g2">
        <button type="button" class="btn alarm wide" onClick={onAct}>
          {act}
        </button>
        <button type="button" class="btn line wide" onClick={() => box.current?.close()}>
          {t("cancel")}
        </button>
      </div>
    </dialog>
  );
}
