/** What cannot be drawn takes nothing else with it: a row its list, a page the app. */
import { Component, type ComponentChild, type ComponentChildren } from "preact";

interface BoundaryProps {
  /** When this changes, drawing is tried again. */
  readonly of: unknown;
  readonly instead: ComponentChild;
  readonly children: ComponentChildren;
}

export class Boundary extends Component<BoundaryProps, { readonly failed?: readonly [unknown] }> {
  override componentDidCatch(): void {
    this.setState({ failed: [this.props.of] });
  }
  override render({ of, instead, children }: BoundaryProps) {
    const { failed = [this] } = this.state;
    return <>{failed[0] === of ? instead : children}</>;
  }
}

/** Rows of what others wrote, each in a boundary of its own. */
export const eachRow = <T extends { readonly id: string }>(
  items: readonly T[],
  row: (item: T) => ComponentChild,
  instead: ComponentChild,
): ComponentChild[] =>
  items.map((item) => (
    <Boundary key={item.id} of={item} instead={instead}>
      <Drawn draw={() => row(item)} />
    </Boundary>
  ));

/** What a row is made of is worked out inside its boundary. */
const Drawn = ({ draw }: { readonly draw: () => ComponentChild }) => <>{draw()}</>;
