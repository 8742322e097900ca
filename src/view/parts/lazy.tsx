/** Components whose code is loaded when they are first drawn. */
import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect } from "preact/hooks";

export interface UnloadedProps {
  readonly again: () => void;
}

/** @param Unloaded is drawn if loading failed @returns `lazy`, which draws `blank` while loading */
export const lazyWith =
  (Unloaded: ComponentType<UnloadedProps>) =>
  <P extends object>(load: () => Promise<ComponentType<P>>, blank?: ComponentChildren): ComponentType<P> => {
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
      return failed ? <Unloaded again={fetchOnce} /> : blank;
    };
  };
