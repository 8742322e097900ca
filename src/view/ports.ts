/** What the screens need besides the engine. The composition root provides it; tests provide their own. */
import type { Trace } from "../engine/face/trace.ts";
import type { Engine, Fix, Identifier, RadioAnswer, RadioTask } from "../engine/face.ts";
import type { FoundNames, NameQuery } from "../protocol/maps/name-search.ts";
import type { TileAddress } from "../protocol/maps/pack.ts";
import type { PackList, PackListing, TileSchema } from "../protocol/maps/pack-list.ts";
import type { StreetTile } from "../protocol/maps/street-tile.ts";
import type { Drawing } from "./map/streets/drawing.ts";

/** The position of this device, or the reason why there is none. */
export type PositionState =
  | { readonly kind: "off" }
  | { readonly kind: "asking" }
  | { readonly kind: "refused" }
  | { readonly kind: "unavailable" }
  /** `at`: when this device received it, unix seconds. */
  | { readonly kind: "on"; readonly fix: Fix; readonly at: number };

export interface PositionSource {
  /** Calls back at once and on every change; returns how to stop. */
  subscribe(listener: (state: PositionState) => void): () => void;
  /** Asks for permission if necessary and starts watching. Call it from the user's action that needs it. */
  start(): void;
  /** Takes a fresh reading now, e.g. after "Try again". */
  refresh(): void;
}

/** A few settings of this device's screens (theme, whether position was allowed). Short strings that survive a restart. */
export interface Preferences {
  get(name: string): string | undefined;
  set(name: string, value: string | undefined): void;
}

/** Makes a picture fit into this many bytes. `undefined` where it does at no size. Rejects for what is no picture here. @param turns to the right, quarters */
export type Shrink = (file: Blob, turns: number, room: number) => Promise<Blob | undefined>;

/** Whether a newer version is ready, and the way to start it. Updates are offered, never forced. */
export interface UpdateSource {
  subscribe(listener: (ready: boolean) => void): () => void;
  apply(): void;
}

/** What this browser allows. `install`: notifications work only after the app is on the home screen (iOS). */
export type Permission = "unsupported" | "install" | "ask" | "granted" | "refused";

/** Minutes of the local day, 0 … 1439; `from` may be later than `to`, over midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

export interface Notifications {
  permission(): Permission;
  /** Asks for permission if necessary and subscribes. @returns the PushSubscription as JSON; undefined when it was refused or failed */
  subscribe(key: string): Promise<string | undefined>;
  /** The existing subscription, if it is bound to this key. */
  current(key: string): Promise<string | undefined>;
  unsubscribe(): Promise<void>;
  /** The text for a notification, and when none makes a noise: the service worker has no catalogue and no settings of its own. */
  setWords(words: { readonly title: string; readonly body: string; readonly quiet?: QuietHours }): Promise<void>;
  /** Shows a notification now, unless the app is visible or the hours are quiet. @param said empty for the usual text */
  show(said: string): Promise<void>;
  /** Shows one in any case. @returns whether the device took it */
  test(said: string): Promise<boolean>;
  /** The count on the app's icon; 0 removes it. */
  badge(count: number): void;
}

/** How this browser lets an app be installed. `ios`: by hand, from Safari's menu. */
export type Installable = "installed" | "offered" | "ios" | "no";

export interface Installation {
  subscribe(listener: (state: Installable) => void): () => void;
  /** Shows the browser's install prompt, where the state is `offered`. */
  install(): void;
}

export interface DeviceStorage {
  /** Whether the browser has promised not to evict this data. */
  persisted(): Promise<boolean>;
  /** Bytes used and allowed; `undefined` where the browser does not say. */
  estimate(): Promise<{ readonly used: number; readonly quota: number } | undefined>;
  /** Removes what the engine's worker cannot remove: caches, storages, service worker, push. Resolves to the names of what stayed. */
  wipe(): Promise<readonly string[]>;
}

/** A pack of the map on this device. */
export interface SavedPack extends Omit<PackListing, "source"> {
  readonly schema: TileSchema;
  /** What must stand on a map drawn of it. */
  readonly credit: string;
  /** Origin of the relay that gave it. */
  readonly relay: string;
  /** Unix seconds. */
  readonly saved_at: number;
}

/** Packs of the map with streets. What goes wrong is thrown with a `trouble`: offline, none, preparing, gone, damaged, full, too-large. */
export interface Maps {
  /** Packs above it are refused, as too large for this device. */
  readonly most_bytes?: number;
  /** The newest first: where two packs hold one square, that is what is drawn. */
  saved(): Promise<readonly SavedPack[]>;
  remove(hash: string): Promise<void>;
  /** Nothing is kept from now on, nor of what is under way: this device is being wiped. */
  close(): Promise<void>;
  /** All packs that a relay has: asked for whole, so that it is not told which are looked for. */
  offered(relay: string): Promise<PackList>;
  /** Fetches a pack and keeps it, if it is what its hash says. @param told how many bytes have come */
  save(relay: string, list: PackList, listing: PackListing, told: (bytes: number) => void): Promise<SavedPack>;
  /**
   * `undefined` where the pack has no tile. Rejects for one that cannot be read.
   * @param language of the reader, as `de` @param parts `none`: nothing of it, for who does not draw
   */
  tile(pack: SavedPack, at: TileAddress, language: string, parts: "all" | "none"): Promise<StreetTile | undefined>;
  /** Names in saved packs, read on this device; nobody is asked. */
  names(query: NameQuery): Promise<FoundNames>;
  /** Draws ground or names beside the page. Absent where only the page can draw. */
  readonly draw?: (drawing: Drawing, language: string) => Promise<ImageBitmap>;
}

/** One entry of an address book: numbers and addresses as they are written there. */
export interface BookRow {
  readonly name: string;
  readonly phones: readonly string[];
  readonly mails: readonly string[];
}

/** `id`: the canonical form. `country`: a national number, and nobody said of which country. */
export type Reading = { readonly id: Identifier } | { readonly why: "country" | "unreadable" };

/** Knows numbers and addresses. */
export interface IdentifierReader {
  /** @param country as `countryOf` gives it, of whoever wrote it */
  read(text: string, country: string | undefined): Reading;
  /** Of a canonical number; undefined where it does not tell. */
  countryOf(id: Identifier): string | undefined;
  /** To choose from, ISO 3166-1; empty where only the own number says the country. */
  readonly countries: readonly string[];
}

/** Address books, read on this device. */
export interface AddressBooks {
  /** Loads the numbering plans. */
  reader(): Promise<IdentifierReader>;
  /** Rows of a vCard or CSV file. Rejects with `code` `too-large` or `malformed`. */
  open(file: Blob): Promise<readonly BookRow[]>;
  /**
   * Rows of this device's own book, as far as the person gives them; undefined where they give none. Call it from a press. Absent where the browser
   * has no such thing.
   */
  readonly ask?: () => Promise<readonly BookRow[] | undefined>;
}

/** Why there is no box: Bluetooth is off or missing, the browser or the person refuses it, nothing was chosen. */
export type RadioTrouble = "off" | "refused" | "none";

/** A courier's box that somebody chose. */
export interface BoxLink {
  /** One after the other, whatever is asked. Never rejects. */
  perform(task: RadioTask): Promise<RadioAnswer>;
  /** A second time does nothing. */
  close(): void;
}

/** Bluetooth of a page. */
export interface BoxRadio {
  /**
   * Lets the person choose a box that calls under one of these names; call it from a press. Rejects with a `trouble` (RadioTrouble).
   * @param heard notifications; `undefined`: the connection is gone
   */
  choose(names: readonly string[], heard: (value: Uint8Array | undefined) => void): Promise<BoxLink>;
}

/** Parcels that another app passes to this one. */
export interface ParcelsFromOutside {
  /** One that was shared with this app and not taken yet. */
  shared(): Promise<string | undefined>;
  /** Files that are opened with this app, from now on. */
  opened(take: (read: () => Promise<string>) => void): void;
}

export interface UiPorts {
  readonly engine: Engine;
  readonly position: PositionSource;
  readonly preferences: Preferences;
  readonly updates: UpdateSource;
  readonly notifications: Notifications;
  /** Unix seconds, with fraction. */
  readonly now: () => number;
  /** `length` random bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Asks the browser to promise not to evict this data; true once promised. */
  readonly persist: () => Promise<boolean>;
  /** The user's languages, preferred first (BCP 47). */
  readonly languages: readonly string[];
  readonly storage: DeviceStorage;
  readonly installation: Installation;
  readonly version: string;
  /** The log of the page's quiet failures. */
  readonly trace: Trace;
  /** Absent where nothing can be kept. */
  readonly maps?: Maps;
  /** Makes pictures small beside the page. Absent where only the page can. */
  readonly shrink?: () => Promise<Shrink>;
  /** Loaded with the screen that reads them. */
  readonly books?: () => Promise<AddressBooks>;
  /** Absent where other apps cannot pass files to this one. */
  readonly parcels?: () => Promise<{ readonly parcels: ParcelsFromOutside }>;
  /** Absent where the browser gives pages no Bluetooth. */
  readonly radio?: () => Promise<{ readonly radio: BoxRadio }>;
}
