/** Files on a phone: saved on its card, chosen through its own apps. */
import type { Files } from "../ui/ports.ts";
import { type PhoneScope, settled } from "./phone.ts";

const FOLDER = "cairn";

/** The card, and the phone's way of choosing; undefined where there is no card, as in a browser on a desk. */
export function phoneFiles({ navigator, MozActivity, WebActivity }: PhoneScope): Files | undefined {
  const card = navigator.b2g?.getDeviceStorage?.("sdcard") ?? navigator.getDeviceStorage?.("sdcard");
  if (!card) return undefined;
  const pick = async (): Promise<Blob | undefined> => {
    const wanted = { type: ["application/octet-stream", "*/*"] };
    if (MozActivity) return (await settled(new MozActivity({ name: "pick", data: wanted }))).blob;
    return WebActivity && (await new WebActivity("pick", wanted).start()).blob;
  };
  return {
    save: ({ name, type, content }) => settled(card.addNamed(new Blob([content as BlobPart], { type }), `${FOLDER}/${name}`)),
    async pick() {
      // Whoever goes back without choosing has refused nothing: the phone calls both an error.
      const blob = await pick().catch(() => undefined);
      return blob && new Uint8Array(await blob.arrayBuffer());
    },
  };
}

/** Hands a text to the phone's messages; undefined where there are none. */
export function sharer({ MozActivity, WebActivity }: PhoneScope): ((text: string) => void) | undefined {
  const message = (text: string) => ({ type: "websms/sms", body: text });
  // Whoever leaves the messages without sending has not failed at anything.
  if (MozActivity) return (text) => void settled(new MozActivity({ name: "new", data: message(text) })).catch(() => {});
  if (WebActivity) return (text) => void new WebActivity("new", message(text)).start().catch(() => {});
  return undefined;
}
