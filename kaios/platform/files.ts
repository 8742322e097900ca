/** Files on a phone: saved on its card, chosen with its own apps. */

import { pageTrace } from "../../src/platform/page/trace.ts";
import type { Files } from "../ui/ports.ts";
import { type PhoneScope, settled } from "./phone.ts";

const FOLDER = "cairn";

/** The card and the phone's file picker; undefined without a card, as in a desktop browser. */
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
      // A cancelled choice is an error on the phone, with a different name in each version.
      const blob = await pick().catch((error: unknown) => pageTrace.note("page.pick", error));
      return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
    },
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
