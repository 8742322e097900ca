import { Component, type ComponentType, createElement } from "preact";

/** Deep equality. The engine's reports are copies, so identity says nothing. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const [now, then] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  return names.every((name) => same(now[name], then[name]));
}

/** Redraws only when a prop changes in value: the engine may report several times a second, and lists are long. */
export function memo<P extends object>(Inner: (props: P) => ReturnType<typeof createElement> | null): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !same(this.props, next);
    }
    override render() {
      return createElement(Inner as ComponentType<P>, this.props as P & object);
    }
  };
}
