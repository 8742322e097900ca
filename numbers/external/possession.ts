/** Proof that a caller holds a key: nobody has another's key attested as theirs. */
import { createHash } from "node:crypto";
import { type Bytes, concat, utf8 } from "../../src/protocol/encoding/bytes.ts";
import { bytesOfPpnumId } from "../model/ppnum-id.ts";
import type { Caller } from "./caller.ts";
import { bytesField, keyField } from "./fields.ts";
import { NONCE_BYTES, type Nonces } from "./nonces.ts";
import type { ExternalParts } from "./parts.ts";
import { refusal } from "./reasons.ts";

const TAG = utf8("cairn-number-proof-v1");

/** What the key signs. */
export const proofMessage = (issuer: string, nonce: Bytes, ppnumId: string): Bytes =>
  concat(TAG, createHash("sha256").update(issuer).digest(), nonce, bytesOfPpnumId(ppnumId));

interface Proved {
  readonly subjectPk: Bytes;
  readonly nonce: Bytes;
  readonly proof: Bytes;
}

/** The key, after it was proved. @throws a refusal; the nonce is used up whatever comes of it */
export function provedKey(
  { crypto, issuer }: Pick<ExternalParts, "crypto" | "issuer">,
  nonces: Nonces,
  caller: Caller,
  { subjectPk, nonce, proof }: Proved,
): Bytes {
  const subject = keyField(subjectPk);
  bytesField(nonce, NONCE_BYTES, "nonce");
  bytesField(proof, 64, "proof");
  if (!nonces.take(nonce, caller)) throw refusal("bad-nonce");
  if (!crypto.verify(proof, proofMessage(issuer, nonce, caller.sub), subject)) throw refusal("bad-proof");
  return subject;
}
