/** Files on a phone: saved on its card, chosen through its own apps. In a browser on a desk, the browser's way. */
import { type PhoneScope, settled } from "./phone.ts";

const FOLDER = "cairn";

/** @returns where it lies, to be shown; undefined where the browser says by itself */
export async function saveFile(
  scope: PhoneScope,
  name: string,
  type: string,
  content: Uint8Array | string,
): Promise<string | undefined> {
  const blob = new Blob([content as BlobPart], { type });
  const { navigator } = scope;
  const card = (navigator.b2g?.getDeviceStorage?.("sdcard") ?? navigator.getDeviceStorage?.("sdcard")) || undefined;
  if (card) return settled(card.addNamed(blob, `${FOLDER}/${name}`));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return undefined;
}

/** @returns undefined when nothing was chosen */
export async function pickFile({ MozActivity, WebActivity }: PhoneScope): Promise<Uint8Array | undefined> {
  const wanted = { type: ["application/octet-stream", "*/*"] };
  const blob = MozActivity
    ? await settled(new MozActivity({ name: "pick", data: wanted })).then(
        (result) => result.blob,
        () => undefined,
      )
    : WebActivity
      ? await new WebActivity("pick", wanted).start().then(
          (result) => result.blob,
          () => undefined,
        )
      : await pickOnDesk();
  return blob && new Uint8Array(await blob.arrayBuffer());
}

function pickOnDesk(): Promise<Blob | undefined> {
  return new Promise((resolve) => {
    const field = document.createElement("input");
    field.type = "file";
    field.onchange = () => resolve(field.files?.[0]);
    // A dialog that is left says nothing in old browsers: the next press asks again.
    field.addEventListener("cancel", () => resolve(undefined));
    field.click();
  });
}

/** Hands a text to the phone's messages; undefined where there are none. */
export function sharer({ MozActivity, WebActivity }: PhoneScope): ((text: string) => void) | undefined {
  const message = (text: string) => ({ type: "websms/sms", body: text });
  // Whoever leaves the messages without sending has not failed at anything.
  if (MozActivity) return (text) => void settled(new MozActivity({ name: "new", data: message(text) })).catch(() => {});
  if (WebActivity) return (text) => void new WebActivity("new", message(text)).start().catch(() => {});
  return undefined;
}
