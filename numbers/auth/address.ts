/** Mail addresses: what is taken for one, and the digest by which an account is found. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { keyed } from "./digest.ts";

const MAX_LENGTH = 254;
const FORM = /^[^\s@"<>(),:;\\[\]]{1,64}@[^\s@"<>(),:;\\[\]]+\.[^\s@"<>(),:;\\[\].]{2,63}$/u;

/** As it is kept and written to; undefined for what is none. */
export function mailAddress(typed: string): string | undefined {
  const address = typed.trim().normalize("NFKC");
  return address.length <= MAX_LENGTH && FORM.test(address) ? address : undefined;
}

/** Upper and lower case are one address: two accounts that differ in nothing else would be one person's mistake or another's trick. */
export const mailKey = (key: string, address: string): Bytes => keyed(key, "mail", address.toLowerCase());
