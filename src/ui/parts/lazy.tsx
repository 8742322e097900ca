import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../words/t.ts";

/** A component whose code comes when it is first drawn. `blank` stands in its place meanwhile. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, blank?: ComponentChildren): ComponentType<P> {
  const loaded = signal<{ readonly part?: ComponentType<P>; readonly failed?: boolean }>({});
  let asked = false;
  const fetchOnce = () => {
    if (asked) return;
    asked = true;
    load().then(
      (part) => {
        loaded.value = { part };
      },
      () => {
        asked = false;
        loaded.value = { failed: true };
      },
    );
  };
  return function Lazy(props: P) {
    useEffect(fetchOnce, []);
    const { part: Part, failed } = loaded.value;
    if (Part) return <Part {...props} />;
    if (!failed) return <>{blank}</>;
    return (
      <div class="unloaded" role="alert">
        <p>{t("lazy.failed")}</p>
        <button type="button" class="btn line" onClick={fetchOnce}>
          {t("try.again")}
        </button>
      </div>
    );
  };
}
