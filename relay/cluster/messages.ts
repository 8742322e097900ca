/** What relays tell each other. People and rooms are named by digests, or inside of notices; all of it is sealed (`seal.ts`). */
import { blob, bytes, type Infer, list, oneOf, record, text, uint32 } from "../../src/protocol/encoding/schema.ts";
import { codecOf } from "../../src/protocol/wire/frame.ts";

/** 16 bytes each, one after the other. */
const MOST_DIGESTS = 1000;
const digests = blob(16 * MOST_DIGESTS);
export const DIGEST_BYTES = 16;

/** An encoded notice. */
const notice = blob(64 * 1024);

const Taken = record("taken", { meter: text(64), key: text(256), amount: uint32 });
export type Taken = Infer<typeof Taken>;
export const MOST_TAKEN = 200;

const MESSAGES = {
  /** Shows that the sender lives, and the number of its last message. */
  BEAT: { body: {} },
  /** Events were stored in these mailboxes, one digest an event. Whoever has a socket of one answers HAVE. */
  STORED: { body: { digests } },
  /** These should be woken. Whoever has a socket of one answers HAVE. */
  ASK: { body: { digests } },
  /** The sender has sockets of these. */
  HAVE: { body: { digests } },
  /** A notice for a key. */
  TELL: { body: { digest: bytes(DIGEST_BYTES), notice } },
  /** A notice for all who have subscribed to a room. */
  PUBLISH: { body: { room_id: bytes(16), notice } },
  UNSUBSCRIBE: { body: { room_id: bytes(16), whose: oneOf("all", "only", "except"), key: blob(32) } },
  /** What the sender granted of rate budgets. */
  TAKEN: { body: { taken: list(Taken, MOST_TAKEN) } },
} as const;

type Table = typeof MESSAGES;
export type BusMessage = {
  [N in keyof Table]: { readonly cmd: N } & { readonly [F in keyof Table[N]["body"]]: Infer<Table[N]["body"][F]> };
}[keyof Table];

const codec = codecOf({ commands: {}, messages: MESSAGES });

export const encodeBus = (message: BusMessage): Uint8Array<ArrayBuffer> => codec.encodeMessage(message);
/** @throws ProtocolError */
export const parseBus = (message: Uint8Array): BusMessage => codec.parseMessage(message) as BusMessage;
