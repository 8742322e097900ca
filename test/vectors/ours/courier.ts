/** Our code as vector operations: carrying. */

import { dailyUuid } from "../../../src/protocol/carry/advert.ts";
import { armour, readArmour } from "../../../src/protocol/carry/armour.ts";
import { Assembler, chunksOf } from "../../../src/protocol/carry/chunks.ts";
import { type DepositKind, depositReceiptMessage, openDeposit, sealDeposit } from "../../../src/protocol/carry/deposit.ts";
import {
  answerGreeting,
  type CarryGroup,
  checkBox,
  greeting,
  proveBox,
  readAuth,
  type Signer,
} from "../../../src/protocol/carry/handshake.ts";
import { mailboxParcelKey } from "../../../src/protocol/carry/mailbox-parcel-key.ts";
import { padTyped } from "../../../src/protocol/carry/padded.ts";
import {
  identityParcelKey,
  openParcel,
  type ParcelKey,
  type ParcelRecord,
  sealParcel,
} from "../../../src/protocol/carry/parcel.ts";
import { type CarryRecord, type Direction, readRecord, writeRecord } from "../../../src/protocol/carry/records.ts";
import { RecordOpener, RecordSealer } from "../../../src/protocol/carry/sealed-records.ts";
import * as signed from "../../../src/protocol/carry/signed.ts";
import { identityFromSeed } from "../../../src/protocol/identity/identity.ts";
import { mailbox, mailboxMaster, mailboxSecret } from "../../../src/protocol/mailboxes/mailbox.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { bytesOf, fromHex, type Json, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { mapToJson } from "./values.ts";

const all = (input: JsonMap, name: string): Uint8Array[] => (input[name] as readonly string[]).map(fromHex);
const groupOf = (input: JsonMap): CarryGroup => ({ groupId: bytesOf(input, "group_id"), carryKey: bytesOf(input, "carry_key") });
const hexed = (value: Json): unknown => {
  if (typeof value === "string" && /^([0-9a-f]{2})+$/.test(value)) return fromHex(value);
  if (Array.isArray(value)) return value.map(hexed);
  return typeof value === "object" && value !== null ? recordFields(value as JsonMap) : value;
};
/** What looks like hex is bytes: no text of a record does. */
const recordFields = (map: JsonMap): object => Object.fromEntries(Object.entries(map).map(([name, value]) => [name, hexed(value)]));
const recordOf = (json: Json): CarryRecord => recordFields(json as JsonMap) as CarryRecord;

const terms = (input: JsonMap) => ({
  authority: textOf(input, "authority"),
  groupId: bytesOf(input, "group_id"),
  inviter: bytesOf(input, "inviter"),
  couriers: all(input, "couriers"),
  issuedAt: numberOf(input, "issued_at"),
  validUntil: numberOf(input, "valid_until"),
});
const receiptOf = (input: JsonMap) => ({
  authority: textOf(input, "authority"),
  recipient: bytesOf(input, "recipient"),
  at: numberOf(input, "at"),
  eventIds: all(input, "event_ids"),
});
const delegationOf = (input: JsonMap) => ({
  authority: textOf(input, "authority"),
  mailbox: bytesOf(input, "mailbox"),
  courier: bytesOf(input, "courier"),
  until: numberOf(input, "until"),
});
const inGroup = (input: JsonMap) => ({
  authority: textOf(input, "authority"),
  groupId: bytesOf(input, "group_id"),
  at: numberOf(input, "at"),
});

/** What is signed, by its name. */
const messages = (crypto: Crypto): Readonly<Record<string, (input: JsonMap) => Uint8Array>> => ({
  consent: (input) => signed.consentMessage(crypto, textOf(input, "role") as signed.CarryRole, terms(input)),
  register: (input) =>
    signed.registerMessage(crypto, {
      authority: textOf(input, "authority"),
      groupId: bytesOf(input, "group_id"),
      version: numberOf(input, "version"),
      members: all(input, "members"),
      couriers: all(input, "couriers"),
    }),
  leave: (input) => signed.leaveMessage(inGroup(input)),
  fetch: (input) => signed.fetchMessage({ ...inGroup(input), since: numberOf(input, "since") }),
  ack: (input) => signed.ackMessage(crypto, receiptOf(input)),
  delegate: (input) => signed.delegationMessage(delegationOf(input)),
  "delegated-fetch": (input) =>
    signed.delegatedFetchMessage(crypto, {
      authority: textOf(input, "authority"),
      mailboxes: all(input, "mailboxes"),
      since: numberOf(input, "since"),
      at: numberOf(input, "at"),
    }),
  "delegated-leave": (input) =>
    signed.delegatedLeaveMessage({ ...delegationOf({ until: 0, ...input }), at: numberOf(input, "at") }),
  "deposit-receipt": (input) => depositReceiptMessage(bytesOf(input, "digest"), numberOf(input, "status")),
});

function signingOperations(crypto: Crypto): Operations[string] {
  const sign = (input: JsonMap, message: Uint8Array): JsonMap => {
    const key = crypto.keyPairFromSeed(bytesOf(input, "seed"));
    return { message: toHex(message), sig: toHex(crypto.sign(message, key.secretKey)) };
  };
  const makers = Object.entries(messages(crypto)).map(
    ([name, make]) => [name, (input: JsonMap) => sign(input, make(input))] as const,
  );
  return {
    ...Object.fromEntries(makers),
    "check-consent"(input) {
      const role = textOf(input, "role") as signed.CarryRole;
      signed.checkConsent(crypto, role, bytesOf(input, "key"), terms(input), bytesOf(input, "sig"), numberOf(input, "now"));
      return {};
    },
    "check-ack"(input) {
      signed.checkReceipt(crypto, receiptOf(input), bytesOf(input, "sig"), numberOf(input, "now"));
      return {};
    },
    "check-delegation"(input) {
      signed.checkDelegation(crypto, delegationOf(input), bytesOf(input, "sig"), numberOf(input, "now"));
      return {};
    },
    "outlives-leave": (input) => ({ counts: signed.outlivesLeave(numberOf(input, "until"), numberOf(input, "left")) }),
  };
}

function linkOperations(crypto: Crypto): Operations[string] {
  const visitor = (input: JsonMap) =>
    readAuth(crypto, (input.groups as readonly JsonMap[]).map(groupOf), bytesOf(input, "secret"), bytesOf(input, "auth"));
  return {
    uuid: (input) => ({ uuid: dailyUuid(crypto, bytesOf(input, "carry_key"), numberOf(input, "day")) }),
    greeting: (input) => ({ nonce: toHex(greeting(crypto, bytesOf(input, "secret"))) }),
    auth(input) {
      const key = crypto.keyPairFromSeed(bytesOf(input, "seed"));
      const as = textOf(input, "as") as signed.CarryRole;
      const { auth, keys } = answerGreeting(crypto, groupOf(input), key, as, bytesOf(input, "nonce"), bytesOf(input, "secret"));
      return { auth: toHex(auth), key_up: toHex(keys.up), key_down: toHex(keys.down) };
    },
    "read-auth"(input) {
      const { group, key, as, keys } = visitor(input);
      return { group_id: toHex(group.groupId), key: toHex(key), as, key_up: toHex(keys.up), key_down: toHex(keys.down) };
    },
    prove(input) {
      const box = crypto.keyPairFromSeed(bytesOf(input, "seed"));
      return { key: toHex(box.publicKey), sig: toHex(proveBox(crypto, box, visitor(input))) };
    },
    "check-box"(input) {
      const box = { key: bytesOf(input, "key"), signature: bytesOf(input, "sig") };
      const transcript = bytesOf(input, "transcript");
      const none = new Uint8Array(0);
      checkBox(crypto, box, bytesOf(input, "group_id"), { up: none, down: none, transcript }, bytesOf(input, "own"));
      return {};
    },
  };
}

function recordOperations(crypto: Crypto): Operations[string] {
  return {
    pad: (input) => ({ padded: toHex(padTyped({ type: numberOf(input, "type"), body: bytesOf(input, "body") })) }),
    "seal-record"(input) {
      const sealer = new RecordSealer(crypto, bytesOf(input, "key"), numberOf(input, "counter"));
      return { record: toHex(sealer.seal({ type: numberOf(input, "type"), body: bytesOf(input, "body") })) };
    },
    "open-records"(input) {
      const opener = new RecordOpener(crypto, bytesOf(input, "key"), numberOf(input, "first"));
      return { opened: all(input, "records").map((one) => mapToJson(opener.open(one))) };
    },
    "write-record"(input) {
      const { type, body } = writeRecord(textOf(input, "direction") as Direction, recordOf(input.record ?? null));
      return { type, body: toHex(body) };
    },
    "read-record": (input) => ({
      record: mapToJson(
        readRecord(textOf(input, "direction") as Direction, { type: numberOf(input, "type"), body: bytesOf(input, "body") }),
      ),
    }),
    chunks: (input) => ({ chunks: chunksOf(bytesOf(input, "record"), numberOf(input, "size")).map(toHex) }),
    assemble(input) {
      const assembler = new Assembler();
      const records = all(input, "chunks").map((chunk) => assembler.take(chunk));
      return { records: records.filter((one) => one !== undefined).map(toHex) };
    },
  };
}

function parcelOperations(crypto: Crypto): Operations[string] {
  const mailboxOf = (input: JsonMap) =>
    [mailboxMaster(crypto, bytesOf(input, "seed"), 0), textOf(input, "authority"), numberOf(input, "epoch")] as const;
  const signerOf = (input: JsonMap): Signer =>
    input.epoch === undefined ? crypto.keyPairFromSeed(bytesOf(input, "seed")) : mailbox(crypto, ...mailboxOf(input));
  const readerOf = (input: JsonMap): ParcelKey =>
    input.epoch === undefined
      ? identityParcelKey(crypto, identityFromSeed(crypto, bytesOf(input, "seed")))
      : mailboxParcelKey(crypto, mailboxSecret(crypto, ...mailboxOf(input)));
  return {
    deposit(input) {
      const to = { authority: textOf(input, "authority"), relayPk: bytesOf(input, "relay_pk") };
      const content = { kind: textOf(input, "kind") as DepositKind, body: bytesOf(input, "body") };
      return { deposit: toHex(sealDeposit(crypto, to, content, bytesOf(input, "deposit_seed"), bytesOf(input, "nonce"))) };
    },
    "open-deposit"(input) {
      const own = identityFromSeed(crypto, bytesOf(input, "relay_seed"));
      const opener = { ...crypto, agree: (other: Uint8Array) => crypto.scalarMult(own.x25519Secret, other) };
      const { kind, body } = openDeposit(opener, input.hosts as readonly string[], bytesOf(input, "deposit"));
      return { kind, body: toHex(body) };
    },
    parcel(input) {
      const records = (input.records as readonly Json[]).map(recordOf) as readonly ParcelRecord[];
      const [reader, seed] = [bytesOf(input, "reader"), bytesOf(input, "parcel_seed")];
      const maker = signerOf(mapOf(input, "maker"));
      return { parcel: toHex(sealParcel(crypto, groupOf(input), maker, reader, records, numberOf(input, "made_at"), seed)) };
    },
    "open-parcel"(input) {
      const trusted = all(input, "trusted").map(toHex);
      const opened = openParcel(
        crypto,
        (input.groups as readonly JsonMap[]).map(groupOf),
        (input.readers as readonly JsonMap[]).map(readerOf),
        bytesOf(input, "parcel"),
        (_, key) => trusted.includes(toHex(key)),
        numberOf(input, "now"),
      );
      const { group, reader, from, madeAt, records } = opened;
      return {
        ...{ group_id: toHex(group.groupId), reader: toHex(reader), from: toHex(from), made_at: madeAt },
        records: records.map(mapToJson),
      };
    },
    armour: (input) => ({ text: armour(bytesOf(input, "parcel"), textOf(input, "note")) }),
    "read-armour": (input) => ({ parcel: toHex(readArmour(textOf(input, "text"))) }),
    key: (input) => ({ key: toHex(signerOf(mapOf(input, "signer")).publicKey) }),
  };
}

export const courierOperations = (crypto: Crypto): Operations => ({
  courier: {
    ...signingOperations(crypto),
    ...linkOperations(crypto),
    ...recordOperations(crypto),
    ...parcelOperations(crypto),
  },
});
