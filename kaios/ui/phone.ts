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

/** Files by the browser: downloads and its file chooser. */
const byBrowser: Files = {
  async save(file) {
    saveFile(file);
    return undefined;
  },
  pick: () =>
    new Promise((resolve, reject) => {
      const input = document.createElement("input");
      input.type = "file";
      input.onchange = () => {
        const file = input.files?.[0];
        if (!file) {
          resolve(undefined);
          return;
        }
        const reader = new FileReader();
        reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
        reader.onerror = () => reject(reader.error ?? new Error("the file could not be read"));
        reader.readAsArrayBuffer(file);
      };
      input.click();
    }),
};
