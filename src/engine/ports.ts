/** What the engine needs of the world. The platform provides it; tests provide fakes. */
import type { Bytes } from "../protocol/bytes.ts";

/** A flat table of opaque rows. Values are encrypted before they get here, keys are hashes. */
export interface Store {
  /** Every row. */
  load(): Promise<readonly StoreRow[]>;
  /** All or nothing; resolves only when it would survive a power cut. An undefined value deletes. */
  write(changes: readonly StoreChange[]): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
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
  /** Retry-After in seconds, where the relay gave one. */
  readonly retry_after?: number;
  /** Date in unix seconds: what the relay's clock says. */
  readonly date?: number;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds until no answer counts as none; a long poll needs more than the network's own measure. */
  readonly patience_s?: number;
}

/** The network. Rejections mean that no answer came; the relay's refusals are replies. */
export interface Network {
  socket(url: string, handlers: SocketHandlers): Socket;
  /** Sent without credentials and referrer, and not cached: a sealed submission must not say who submits. */
  request(method: "GET" | "POST", url: string, body?: Bytes, options?: RequestOptions): Promise<HttpReply>;
}
