/** What this phone can do beyond a browser. */
import { saveFile } from "../../src/view/parts/save-file.ts";
import type { Files, KeypadPorts } from "./ports.ts";

let current: KeypadPorts | undefined;

export function setKeypadPorts(ports: KeypadPorts): void {
  current = ports;
}

export const phone = (): Partial<Pick<KeypadPorts, "wake" | "share" | "chooseRelay" | "activities">> & {
  readonly files: Files;
} => ({
  ...(current?.wake ? { wake: current.wake } : {}),
  ...(current?.chooseRelay ? { chooseRelay: current.chooseRelay } : {}),
  ...(current?.share ? { share: current.share } : {}),
  ...(current?.activities ? { activities: current.activities } : {}),
  files: current?.files ?? byBrowser,
});

/** Undefined if nothing was chosen; a browser may also say nothing at all then. */
const chosen = (accept: string): Promise<File | undefined> =>
  new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.onchange = () => resolve(input.files?.[0]);
    input.click();
  });

/** Files by the browser: downloads and its file chooser. */
const byBrowser: Files = {
  async save(file) {
    saveFile(file);
    return undefined;
  },
  async pick() {
    const file = await chosen("");
    return file && new Uint8Array(await new Response(file).arrayBuffer());
  },
  picture: () => chosen("image/*"),
};
