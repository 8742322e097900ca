/** Runs Preact hooks without a browser: a component that draws nothing needs almost nothing of a document. */
import { createElement, render } from "preact";
import { useEffect } from "preact/hooks";
import { onTestFinished, vi } from "vitest";

const anElement = (): unknown => ({
  ...{ nodeType: 1, childNodes: [], firstChild: null, ownerDocument: {}, namespaceURI: "http://www.w3.org/1999/xhtml" },
  ...{ insertBefore() {}, appendChild() {}, removeChild() {}, contains: () => false },
});

export interface Hooked<T> {
  /** The hook's last return value. */
  now(): T;
  /** Waits until the hook returns a value for which `holds` is true. */
  until(holds: (value: T) => boolean): Promise<T>;
  /** Waits until the hook's first effects have run. */
  settled(): Promise<void>;
  /** Unmounts the component and waits until the effects are cleaned up. */
  unmount(): Promise<void>;
}

export function hooked<T>(use: () => T): Hooked<T> {
  let value: T | undefined;
  let isMounted = false;
  const Inner = () => {
    value = use();
    // Effects run in order, so this one runs after those of the hook.
    useEffect(() => {
      isMounted = true;
      return () => {
        isMounted = false;
      };
    }, []);
    return null;
  };
  const Outer = ({ shown }: { readonly shown: boolean }) => (shown ? createElement(Inner, null) : null);
  const root = anElement() as Element;
  const show = (shown: boolean): void => render(createElement(Outer, { shown }), root);
  const mounted = (wanted: boolean): Promise<void> =>
    vi.waitFor(() => {
      if (isMounted !== wanted) throw new Error(wanted ? "no effect has run" : "an effect is not undone");
    });
  show(true);
  // What stays mounted would answer to the next test's state.
  onTestFinished(() => show(false));
  return {
    now: () => value as T,
    until: (holds) =>
      vi.waitFor(() => {
        if (!holds(value as T)) throw new Error(`the hook returns ${JSON.stringify(value)}`);
        return value as T;
      }),
    settled: () => mounted(true),
    async unmount() {
      await mounted(true);
      show(false);
      await mounted(false);
    },
  };
}
