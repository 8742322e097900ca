/** Files on a phone: saved on its card, chosen with its own apps. */

import { pageTrace } from "../../src/platform/page/trace.ts";
import type { Files } from "../ui/ports.ts";
import { type PhoneScope, settled } from "./phone.ts";

const FOLDER = "cairn";

/** The card and the phone's file picker; undefined without a card, as in a desktop browser. */
export function phoneFiles({ navigator, MozActivity, WebActivity }: PhoneScope): Files | undefined {
  const card = navigator.b2g?.getDeviceStorage?.("sdcard") ?? navigator.getDeviceStorage?.("sdcard");
  if (!card) return undefined;
  const open = async (type: readonly string[]): Promise<Blob | undefined> => {
    if (MozActivity) return (await settled(new MozActivity({ name: "pick", data: { type } }))).blob;
    return WebActivity && (await new WebActivity("pick", { type }).start()).blob;
  };
  // A cancelled choice is an error on the phone, with a different name in each version.
  const chosen = (type: readonly string[]): Promise<Blob | undefined> =>
    open(type).catch((error: unknown) => {
      pageTrace.note("page.pick", error);
      return undefined;
    });
  return {
    save: ({ name, type, content }) => settled(card.addNamed(new Blob([content as BlobPart], { type }), `${FOLDER}/${name}`)),
    async pick() {
      const blob = await chosen(["application/octet-stream", "*/*"]);
      return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
    },
    picture: () => chosen(["image/jpeg", "image/png", "image/*"]),
  };
}

/** Sends a text to the phone's messages app; undefined without one. */
export function sharer({ MozActivity, WebActivity }: PhoneScope): ((text: string) => void) | undefined {
  const message = (text: string) => ({ type: "websms/sms", body: text });
  // Leaving the messages app without sending is an error to the phone, too.
  const opened = (started: Promise<unknown>): void => pageTrace.quietly(started, "page.share");
  if (MozActivity) return (text) => opened(settled(new MozActivity({ name: "new", data: message(text) })));
  if (WebActivity) return (text) => opened(new WebActivity("new", message(text)).start());
  return undefined;
}
