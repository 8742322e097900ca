/** The engine's ports: what it needs from outside. The platform provides them; tests provide fakes. */
import type { Oprf } from "../protocol/discovery/voprf.ts";
import type { Bytes } from "../protocol/encoding/bytes.ts";
import type { KnownBody } from "../protocol/giftwrap/rumor.ts";
import type { Identity } from "../protocol/identity/identity.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";

/** A flat table of opaque rows. Values are encrypted before they get here, keys are hashes. */
export interface Store {
  /** Every row. */
  load(): Promise<readonly StoreRow[]>;
  /** All or nothing; resolves only when it would survive a power cut. An undefined value deletes. */
  write(changes: readonly StoreChange[]): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
  /** Reports why the store no longer works, also between requests. Absent when that cannot happen. */
  watch?(lost: (error: unknown) => void): void;
}

/** Why a store cannot be used again: removed while open, written by a newer version of the app, or held by an older version in another tab. */
export type StoreLoss = "erased" | "newer" | "held";

export class StoreGone extends Error {
  override readonly name = "StoreGone";
  readonly why: StoreLoss;
  constructor(why: StoreLoss) {
    super(why);
    this.why = why;
  }
}

export interface StoreRow {
  readonly key: string;
  readonly value: Bytes;
}

export interface StoreChange {
  readonly key: string;
  readonly value: Bytes | undefined;
}

/** Keeps the seed, or the box that a passcode opens, wrapped by a key that cannot be taken out of this device. */
export interface KeyVault {
  load(): Promise<Bytes | undefined>;
  /** Replaces what is there. Resolves only when it would survive a power cut. */
  save(secret: Bytes): Promise<void>;
  /** Removes it, and the wrapping key with it. */
  clear(): Promise<void>;
}

/** What a slow hash may cost. */
export interface HashCost {
  readonly memory_kib: number;
  readonly passes: number;
}

/** Argon2id (RFC 9106), one lane, 32 bytes. Takes as long as `cost` says: not on the page's thread. */
export type SlowHash = (password: Bytes, salt: Bytes, cost: HashCost) => Promise<Bytes>;

export interface Clock {
  /** Unix seconds, with fraction. */
  now(): number;
  /** Seconds since some moment. Goes on when somebody sets the device's clock, but may stand still while the device sleeps. */
  steady(): number;
  /** Calls back once after `seconds`; the returned function cancels. */
  after(seconds: number, call: () => void): () => void;
  /** Lets other work run: a long loop calls it between slices. */
  breathe(): Promise<void>;
}

/** `length` random bytes. */
export type Random = (length: number) => Bytes;

export interface SocketHandlers {
  readonly open: () => void;
  readonly message: (bytes: Bytes) => void;
  /** Once, however it ended; also when it never opened. */
  readonly close: () => void;
}

export interface Socket {
  send(bytes: Bytes): void;
  close(): void;
}

export interface HttpReply {
  readonly status: number;
  readonly body: Bytes;
  /** Retry-After in seconds, bounded, where the relay gave one. */
  readonly retry_after?: number;
  /** Date in unix seconds: what the relay's clock says. */
  readonly date?: number;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds until no answer counts as none; a long poll needs more than the network's own measure. */
  readonly patience_s?: number;
  /** Bytes an answer may have; REPLY_BYTES where it is not said. */
  readonly max_bytes?: number;
  /** It carries a signature: it never shares a connection with one that does not, where the platform can do that. */
  readonly signed?: boolean;
}

/** A larger answer counts as no answer, unless the request allowed more. Enough for a page of events and its notices. */
export const REPLY_BYTES = 2 * 1024 * 1024;
/** A backup in its frame, the largest message there is: a socket that brings more is closed. */
export const MESSAGE_BYTES = 6 * 1024 * 1024;
/** Seconds until no answer counts as none, unless a request says otherwise. */
export const PATIENCE_S = 20;
/** The longest that a relay is left alone because it says so: a Retry-After of months is a mistake or worse. */
const LONGEST_RETRY_AFTER_S = 300;

/** The headers of an answer that are read: Retry-After in seconds, and Date. A value that is none counts as absent. */
export function replyTimes(header: (name: string) => string | null): Pick<HttpReply, "retry_after" | "date"> {
  const retryAfter = Number(header("retry-after") ?? Number.NaN);
  const date = Date.parse(header("date") ?? "") / 1000;
  return {
    ...(retryAfter >= 0 ? { retry_after: Math.min(retryAfter, LONGEST_RETRY_AFTER_S) } : {}),
    ...(Number.isFinite(date) ? { date } : {}),
  };
}

/** The network. Rejections mean that no answer came, also when one came from another address; the relay's refusals are replies. */
export interface Network {
  socket(url: string, handlers: SocketHandlers): Socket;
  /** Sent without cookies and referrer, not cached, never redirected. Without `signed` nothing in it says who sends it. */
  request(method: "GET" | "POST", url: string, body?: Bytes, options?: RequestOptions): Promise<HttpReply>;
  /** Whether signed and other requests to this origin travel over different connections. */
  separates(origin: string): boolean;
}

/** What a directory of numbers says of me, beside what I write (docs/protocol.md, §13). What throws refuses to write. */
export interface Vouching {
  /** To go with what this key of mine says in a letter. */
  attestation(kind: KnownBody["kind"], from: Identity): Bytes | undefined;
  /** The same for my key in a room, whose id is 16 bytes. */
  roomAttestation(room: Bytes, speaker: Bytes): Bytes | undefined;
}

/** All that an engine needs of the world. */
export interface EnginePorts {
  readonly store: Store;
  readonly vault: KeyVault;
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  /** Origin of the app, for links. */
  readonly app: string;
  /** The relay of an identity that has not chosen one, as an origin. */
  readonly relay: string;
  /** Makes a key of a passcode; large and slow, so not before it is needed. */
  readonly slowHash: SlowHash;
  /** Removes the database itself, once everything in it is gone. */
  erase?(): Promise<void>;
  /** Loads the primitives; large, so not before they are needed. */
  loadCrypto(): Promise<Crypto>;
  /** Arithmetic for finding people that suits this device better than our own with all its proofs. */
  loadOprf?(): Promise<Oprf>;
  /** What goes beside all that is written, where a program holds a number. */
  readonly vouching?: Vouching;
  /** Checks the primitives early: a device on which they do not work says so at the welcome, not when a key is made. */
  readonly provesEarly?: boolean;
}
