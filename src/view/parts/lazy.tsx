/** Components whose code is loaded when they are first drawn. */
import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType, FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";

export interface UnloadedProps {
  readonly again: () => void;
}

export type Lazy<P> = FunctionComponent<P> & {
  /** Loads it ahead of its first drawing. Resolves also where that failed. */
  readonly load: () => Promise<void>;
};

/** @param Unloaded is drawn if loading failed @returns `lazy`, which draws `blank` while loading */
export const lazyWith =
  (Unloaded: ComponentType<UnloadedProps>) =>
  <P extends object>(load: () => Promise<ComponentType<P>>, blank?: ComponentChildren): Lazy<P> => {
    const loaded = signal<{ readonly part?: ComponentType<P>; readonly failed?: boolean }>({});
    let loading: Promise<void> | undefined;
    const loadOnce = (): Promise<void> => {
      loading ??= load().then(
        (part) => {
          loaded.value = { part };
        },
        () => {
          loading = undefined;
          loaded.value = { failed: true };
        },
      );
      return loading;
    };
    const again = (): void => void loadOnce();
    function Drawn(props: P) {
      useEffect(again, []);
      const { part: Part, failed } = loaded.value;
      if (Part) return <Part {...props} />;
      return failed ? <Unloaded again={again} /> : blank;
    }
    return Object.assign(Drawn, { load: loadOnce });
  };
