/**
 * The specification's discovery by hashes. Who has the pepper, which anybody is given, can try all numbers: our app uses it only where an
 * operator and a person have both chosen it.
 */
import { type Bytes, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isIdentifier } from "./pair.ts";

/** As the specification has it: dots in a local part do not count, with any host. */
function normalized(identifier: string): string {
  const [, scheme = "", rest = ""] = /^([a-z]+):(.*)$/.exec(identifier) ?? [];
  if (scheme !== "mailto") return rest;
  const at = rest.lastIndexOf("@");
  return rest.slice(0, at).replace(/\./g, "") + rest.slice(at);
}

/** 32 bytes. @param identifier canonical, as in a pair @param pepper 32 bytes @throws ProtocolError `malformed` */
export function contactHash(crypto: Pick<Crypto, "blake2b">, identifier: string, pepper: Bytes): Bytes {
  if (!isIdentifier(identifier)) throw new ProtocolError("malformed", "not a canonical identifier");
  return crypto.blake2b(32, utf8(normalized(identifier)), pepper);
}
