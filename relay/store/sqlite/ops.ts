/** The writes of the SQLite store as plain values, so that they can cross to another thread. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Knock, NewRoom, RoomFlags, RoomStoreOutcome, TokenEnd } from "../rooms.ts";
import type { NewEvent, PushRegistration, PutOutcome } from "../store.ts";

export interface PurgeResult {
  readonly purged: number;
  readonly forgotten: number;
  readonly more: boolean;
}

/** Flat, because only the byte strings of the top level are carried as such. */
export interface RoomArgs extends Omit<NewRoom, "cells"> {
  readonly fineCell: string | undefined;
  readonly coarseCell: string | undefined;
}

interface InRoom {
  readonly roomId: Bytes;
}

interface RoomTable {
  createRoom: { args: RoomArgs; result: "created" | "duplicate" | "quota" };
  updateRoom: { args: InRoom & Partial<RoomFlags>; result: null };
  endRoom: { args: InRoom; result: null };
  purgeRooms: { args: { readonly now: number; readonly max: number }; result: Omit<PurgeResult, "forgotten"> };
  registerMemberToken: { args: InRoom & { readonly token: Bytes }; result: "registered" | "quota" | "not-found" };
  registerRoomToken: { args: InRoom & { readonly token: Bytes }; result: "registered" | "not-found" };
  revokeMemberTokens: { args: InRoom & TokenEnd; result: number };
  rotateMemberTokens: { args: InRoom & TokenEnd & { readonly now: number }; result: number };
  storeRoomMessage: {
    args: InRoom & { readonly nonce: Bytes; readonly ciphertext: Bytes; readonly now: number };
    result: RoomStoreOutcome;
  };
  knock: { args: Knock & { readonly now: number }; result: "stored" | "duplicate" | "quota" | "not-found" };
  admit: { args: InRoom & { readonly requestId: Bytes; readonly grant: Bytes | undefined; readonly now: number }; result: boolean };
  removeMember: { args: InRoom & { readonly pubkey: Bytes; readonly ban: boolean }; result: null };
}

interface Table extends RoomTable {
  storeBackup: {
    args: { readonly owner: Bytes; readonly ciphertext: Bytes; readonly now: number; readonly ifVersion: number | undefined };
    result: number | "conflict" | "quota";
  };
  deleteBackup: { args: { readonly owner: Bytes }; result: null };
  registerPush: { args: PushRegistration & { readonly owner: Bytes }; result: null };
  deregisterPush: { args: { readonly owner: Bytes; readonly token: string }; result: null };
  pushAnswered: {
    args: { readonly owner: Bytes; readonly token: string; readonly refused: boolean; readonly now: number };
    result: null;
  };
  put: { args: NewEvent & { readonly now: number }; result: Exclude<PutOutcome, "blocked"> };
  acknowledge: { args: { readonly recipient: Bytes; readonly ids: readonly Bytes[]; readonly now: number }; result: number };
  purge: { args: { readonly now: number; readonly max: number }; result: PurgeResult };
  registerToken: { args: { readonly token: Bytes; readonly owner: Bytes }; result: "registered" | "quota" };
  deregisterToken: { args: { readonly token: Bytes; readonly owner: Bytes }; result: null };
  rememberBound: { args: { readonly digest: Bytes; readonly day: number }; result: null };
  purgeBound: { args: { readonly before: number; readonly max: number }; result: { readonly more: boolean } };
  probe: { args: object; result: null };
}

export type OpKind = keyof Table;
export type ArgsOf<K extends OpKind> = Table[K]["args"];
export type ResultOf<K extends OpKind> = Table[K]["result"];
/** What carries out some of the writes. */
export type Writes<K extends OpKind> = { [N in K]: (args: ArgsOf<N>) => ResultOf<N> };
export type Op = { [K in OpKind]: { readonly kind: K; readonly args: ArgsOf<K> } }[OpKind];
/** One of `Op`s results, or why there is none. */
export type OpOutcome = { readonly value: unknown } | { readonly failed: string };

/** A batch on its way to another thread: its structure as JSON, its byte strings end to end. Cheaper than cloning it object by object. */
export interface Packed {
  readonly json: string;
  readonly bytes: ArrayBuffer;
}

/** Stands for the next byte string of this length. */
interface Slot {
  readonly length: number;
}

/** Copies the byte strings: a view of a socket's buffer would drag the whole of that buffer along. */
export function pack(ops: readonly Op[]): Packed {
  const parts: Bytes[] = [];
  let total = 0;
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place);
    if (!(value instanceof Uint8Array)) return value;
    parts.push(value);
    total += value.length;
    return { length: value.length } satisfies Slot;
  };
  const bare = ops.map(({ kind, args }) => {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(args)) copy[name] = place(value);
    return { kind, args: copy };
  });
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { json: JSON.stringify(bare), bytes: bytes.buffer };
}

const isSlot = (value: unknown): value is Slot => typeof value === "object" && value !== null && "length" in value;

/** Undoes `pack`, in the same order; the byte strings are views. */
export function unpack({ json, bytes }: Packed): readonly Op[] {
  let at = 0;
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (!isSlot(value)) return value;
    at += value.length;
    return Buffer.from(bytes, at - value.length, value.length);
  };
  const ops = JSON.parse(json) as { args: Record<string, unknown> }[];
  for (const { args } of ops) for (const name of Object.keys(args)) args[name] = fill(args[name]);
  return ops as unknown as readonly Op[];
}
