/** The keypad's own ports, besides those of every skin. All are optional: a desktop browser has none. */

import type { Arrival } from "../../src/view/format/arrival.ts";
import type { FileToSave } from "../../src/view/parts/save-file.ts";
import type { UiPorts } from "../../src/view/ports.ts";

/** How the phone learns of notes while the app is closed. */
export type Wake =
  /** An alarm opens the app in the background; it asks the relay and closes again. */
  | { readonly kind: "alarm"; readonly every_s: number }
  /** The relay wakes it by push; the page of notifications asks for the permission. */
  | { readonly kind: "push" }
  | { readonly kind: "none" };

export interface Files {
  /** @returns the place to show; undefined if the phone shows it itself */
  save(file: FileToSave): Promise<string | undefined>;
  /** Opens a file chooser; undefined if nothing was chosen. */
  pick(): Promise<Uint8Array | undefined>;
  /** Opens a chooser of pictures, and the camera where there is one; undefined if nothing was chosen. */
  picture(): Promise<Blob | undefined>;
}

/** Uses a typed address as the first relay. @returns what is wrong with it: no address, or no relay answers there */
export type ChooseRelay = (address: string) => Promise<"bad" | "silent" | undefined>;

/** Content from other apps. Queued in memory while nobody listens. */
export interface Activities {
  subscribe(listener: (arrival: NonNullable<Arrival>) => void): () => void;
}

export interface KeypadPorts extends UiPorts {
  readonly wake?: Wake;
  /** Only if no relay is known yet: nothing starts without one. */
  readonly chooseRelay?: ChooseRelay;
  readonly files?: Files;
  /** Sends a text to the phone's messages, if possible. */
  readonly share?: (text: string) => void;
  /** Loaded after the first screen. */
  readonly activities?: () => Promise<Activities>;
}
