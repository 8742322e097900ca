/** The names under which a courier's box is found by radio (§8). Without a group's key they say neither what it is nor whose, and change daily. */
import { type Bytes, be64, concat, toHex, utf8 } from "../encoding/bytes.ts";
import type { Crypto } from "../primitives/crypto.ts";

const TAG = utf8("ppp-courier-adv-v1");

/** Chosen once at random; the short form of the specification is not assigned. */
const service = (digit: number): string => `c0d703c${digit}-0260-481c-9711-7db7e36f4dde`;
export const COURIER_SERVICE = service(0);
export const COURIER_CHARACTERISTICS = {
  HANDSHAKE_NONCE: service(1),
  AUTH_RESPONSE: service(2),
  EVENT_STREAM: service(3),
  EVENT_ACK: service(4),
} as const;

/** The service that a group's boxes advertise on a day (since 1970, UTC): a random UUID to everybody else. */
export function dailyUuid(crypto: Pick<Crypto, "blake2b">, carryKey: Bytes, day: number): string {
  const bytes = crypto.blake2b(32, carryKey, concat(TAG, be64(day))).slice(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return toHex(bytes).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Yesterday's, today's and tomorrow's: clocks differ. */
export const uuidsAround = (crypto: Pick<Crypto, "blake2b">, carryKey: Bytes, day: number): readonly string[] =>
  [day - 1, day, day + 1].map((one) => dailyUuid(crypto, carryKey, one));
