import { Component, type ComponentType, createElement } from "preact";

/** Whether two props say the same. Reports of the engine come as copies, so objects are compared by what is in them. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const [now, then] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  return names.every((name) => same(now[name], then[name]));
}

/** Draws again only when a prop says something else: what keeps long lists calm while the engine reports several times a second. */
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
