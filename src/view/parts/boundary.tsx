/** Error boundaries: a row that cannot be drawn does not break its list, nor a page the app. */
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

/** Rows of other people's data, each with its own boundary. */
export const eachRow = <T extends { readonly id: string }>(
  items: readonly T[],
  row: (item: T) => ComponentChild,
  instead: ComponentChild,
): ComponentChild[] =>
  items.map((item) => (
    <Boundary key={item.id} of={item} instead={instead}>
      <Row draw={() => row(item)} />
    </Boundary>
  ));

/** A component, so that the row's own computation runs inside the boundary. */
const Row = ({ draw }: { readonly draw: () => ComponentChild }) => <>{draw()}</>;
