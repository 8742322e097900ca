import { Component, type ComponentType, createElement } from "preact";

/** Draws again only when a prop is another value: what keeps long lists calm while the engine reports several times a second. */
export function memo<P extends object>(Inner: (props: P) => ReturnType<typeof createElement> | null): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      return Object.keys(then).some((name) => now[name] !== then[name]);
    }
    override render() {
      return createElement(Inner as ComponentType<P>, this.props as P & object);
    }
  };
}
