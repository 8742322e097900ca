/** The label of a button that leaves a note. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

export function LeaveLabel({ children }: { readonly children: ComponentChildren }) {
  return (
    <>
      <Icon name="leave" />
      {children}
    </>
  );
}
