/** All kinds of writes of the SQLite store, with their arguments and results. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Knock, NewRoom, RoomFlags, RoomStoreOutcome, TokenEnd } from "../rooms.ts";
import type { BoxBounds, CarryRegistration, NewEvent, Published, PushRegistration, PutOutcome, SmsRegistration } from "../store.ts";

export interface PurgeResult {
  readonly purged: number;
  readonly forgotten: number;
  readonly more: boolean;
}

/** Flat, because only byte strings at the top level can be sent to the writer thread. */
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
  registerSms: { args: SmsRegistration & { readonly owner: Bytes; readonly now: number }; result: null };
  deregisterSms: { args: { readonly owner: Bytes; readonly sealedNumber: Bytes | undefined }; result: null };
  smsTold: { args: { readonly owner: Bytes; readonly newest: number; readonly now: number }; result: null };
  purgeSms: { args: { readonly before: number; readonly max: number }; result: Omit<PurgeResult, "forgotten"> };
  put: { args: NewEvent & { readonly now: number }; result: Exclude<PutOutcome, "blocked"> };
  acknowledge: { args: { readonly recipient: Bytes; readonly ids: readonly Bytes[]; readonly now: number }; result: number };
  purge: { args: { readonly now: number; readonly max: number }; result: PurgeResult };
  registerToken: { args: { readonly token: Bytes; readonly owner: Bytes }; result: "registered" | "quota" };
  deregisterToken: { args: { readonly token: Bytes; readonly owner: Bytes }; result: null };
  rememberBound: { args: { readonly digest: Bytes; readonly day: number }; result: null };
  purgeBound: { args: { readonly before: number; readonly max: number }; result: Omit<PurgeResult, "forgotten"> };
  publishBoxes: { args: Published & BoxBounds & { readonly now: number }; result: number };
  withdrawBoxes: { args: { readonly publisher: Bytes; readonly tags: readonly Bytes[] }; result: number };
  takeRation: { args: { readonly digest: Bytes; readonly amount: number; readonly now: number }; result: number };
  purgeDiscovery: {
    args: { readonly now: number; readonly max: number };
    result: { readonly boxes: number; readonly rations: number; readonly more: boolean };
  };
  spendPostage: { args: { readonly mark: Bytes; readonly day: number }; result: boolean };
  purgePostage: { args: { readonly before: number; readonly max: number }; result: Omit<PurgeResult, "forgotten"> };
  registerCarryGroup: { args: CarryRegistration & { readonly now: number }; result: readonly number[] | "conflict" | "quota" };
  leaveCarryGroup: {
    args: { readonly digest: Bytes; readonly groupId: Bytes; readonly key: Bytes; readonly at: number; readonly now: number };
    result: "left" | "quota";
  };
  leaveDelegated: {
    args: { readonly digest: Bytes; readonly at: number; readonly forgetAt: number };
    result: "left" | "quota";
  };
  purgeCarry: {
    args: { readonly now: number; readonly max: number };
    result: { readonly consents: number; readonly leaves: number; readonly more: boolean };
  };
  probe: { args: object; result: null };
  checkpoint: { args: object; result: null };
}

export type OpKind = keyof Table;
export type ArgsOf<K extends OpKind> = Table[K]["args"];
export type ResultOf<K extends OpKind> = Table[K]["result"];
/** The functions that carry out these kinds of writes. */
export type Writes<K extends OpKind> = { [N in K]: (args: ArgsOf<N>) => ResultOf<N> };
