/** Requests with an idempotency key: what they ask for, but for the key itself, as a digest. */
import { createHash } from "node:crypto";
import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { Idempotency } from "../store/contract-entities.ts";
import { idempotencyField } from "./fields.ts";

function digestOf<D extends DescMessage>(desc: D, request: MessageShape<D>): Uint8Array {
  const { typeName } = desc;
  return new Uint8Array(createHash("sha256").update(typeName).update(toBinary(desc, request)).digest());
}

export function idempotencyOf<D extends DescMessage>(
  desc: D,
  request: MessageShape<D> & { idempotencyKey: string },
): { readonly idempotency?: Idempotency } {
  const key = idempotencyField(request.idempotencyKey);
  return key === undefined ? {} : { idempotency: { key, digest: digestOf(desc, { ...request, idempotencyKey: "" }) } };
}
