/** What the keypad needs of the phone beside what every screen needs. All of it may be missing: a browser on a desk has none. */

import type { Arrival } from "../../src/view/format/arrival.ts";
import type { FileToSave } from "../../src/view/parts/save-file.ts";
import type { UiPorts } from "../../src/view/ports.ts";

/** How the phone hears of something while the app is closed. */
export type Wake =
  /** An alarm opens the app in the background; it asks the relay and closes again. */
  | { readonly kind: "alarm"; readonly every_s: number }
  /** The relay wakes it by push; the permission is asked for on the page of notifications. */
  | { readonly kind: "push" }
  | { readonly kind: "none" };

export interface Files {
  /** @returns where it lies, to be shown; undefined where the phone says by itself */
  save(file: FileToSave): Promise<string | undefined>;
  /** Lets a file be chosen; undefined when nothing was. */
  pick(): Promise<Uint8Array | undefined>;
}

/** Takes an address as it was typed and begins there. @returns what was wrong with it: no address, or nobody answers at it */
export type ChooseRelay = (address: string) => Promise<"bad" | "silent" | undefined>;

/** What other apps hand over. It waits, in memory alone, while nobody listens. */
export interface Activities {
  subscribe(listener: (arrival: NonNullable<Arrival>) => void): () => void;
}

export interface KeypadPorts extends UiPorts {
  readonly wake?: Wake;
  /** Only where no relay is known yet: nothing starts before one is. */
  readonly chooseRelay?: ChooseRelay;
  readonly files?: Files;
  /** Hands a text to the phone's messages, where it can. */
  readonly share?: (text: string) => void;
  /** Comes after the first screen. */
  readonly activities?: () => Promise<Activities>;
}
