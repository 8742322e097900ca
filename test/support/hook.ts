/** Hooks without a browser: a component that draws nothing needs next to nothing of a document. */
import { createElement, render } from "preact";
import { useEffect } from "preact/hooks";
import { vi } from "vitest";

const anElement = (): unknown => ({
  ...{ nodeType: 1, childNodes: [], firstChild: null, ownerDocument: {}, namespaceURI: "http://www.w3.org/1999/xhtml" },
  ...{ insertBefore() {}, appendChild() {}, removeChild() {}, contains: () => false },
});

export interface Hooked<T> {
  /** What the hook returned last. */
  now(): T;
  /** Waits until it returns what is looked for. */
  until(holds: (value: T) => boolean): Promise<T>;
  /** Waits until its first effects have run. */
  settled(): Promise<void>;
  /** Waits until its effects are undone. */
  unmount(): Promise<void>;
}

export function hooked<T>(use: () => T): Hooked<T> {
  let value: T | undefined;
  let standing = false;
  const Inner = () => {
    value = use();
    // After the hook's own effects, for they run in order.
    useEffect(() => {
      standing = true;
      return () => {
        standing = false;
      };
    }, []);
    return null;
  };
  const Outer = ({ shown }: { readonly shown: boolean }) => (shown ? createElement(Inner, null) : null);
  const root = anElement() as Element;
  const show = (shown: boolean): void => render(createElement(Outer, { shown }), root);
  const stands = (wanted: boolean): Promise<void> =>
    vi.waitFor(() => {
      if (standing !== wanted) throw new Error(wanted ? "no effect has run" : "an effect is not undone");
    });
  show(true);
  return {
    now: () => value as T,
    until: (holds) =>
      vi.waitFor(() => {
        if (!holds(value as T)) throw new Error(`the hook returns ${JSON.stringify(value)}`);
        return value as T;
      }),
    settled: () => stands(true),
    async unmount() {
      await stands(true);
      show(false);
      await stands(false);
    },
  };
}
