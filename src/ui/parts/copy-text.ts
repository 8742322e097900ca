/** Copying to the clipboard, which some browsers lack and others refuse. */
import { ports } from "../../view/state/ports.ts";

/** @returns whether it was copied */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    ports().trace.note("page.copy", error);
    return false;
  }
}
