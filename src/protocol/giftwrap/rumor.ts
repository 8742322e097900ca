/** Layer 1, the Rumor (§3.3): sender, kind, content and time. It has no signature of its own; the Seal has. */
import { attestationField } from "../attestation/field.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { decodeStructure } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { bytes, type Fields, opaque, structure, type Type, time, uint8 } from "../encoding/schema.ts";
import { KINDS, type KindName } from "../wire/kinds.ts";
import { CONTENTS, type Content } from "./contents.ts";

/** `UNKNOWN` is a kind of a later version, with its number and without its content. */
export type Body =
  | { readonly [K in KindName]: { readonly kind: K; readonly content: Content<K> } }[KindName]
  | { readonly kind: "UNKNOWN"; readonly value: number };
export type KnownBody = Exclude<Body, { kind: "UNKNOWN" }>;

export interface Rumor<B extends Body = Body> {
  readonly sender: Bytes;
  /** Unix seconds, as the sender claims. */
  readonly created_at: number;
  readonly body: B;
  /** Ours: what a directory of numbers says of the sender (attestation/check.ts). Empty: it was none. */
  readonly attestation?: Bytes;
}

const head = { created_at: time, sender: bytes(32), kind: uint8, attestation: attestationField };
/** A Rumor whose content is not parsed yet: `kind` decides its type. */
export const AnyRumor = structure("Rumor", { ...head, content: opaque });

const names = new Map<number, KindName>(Object.entries(KINDS).map(([name, { value }]) => [value, name as KindName]));
const rumors = new Map<KindName, Type<unknown>>(
  Object.entries(CONTENTS).map(([name, content]) => [
    name as KindName,
    structure("Rumor", { ...head, content: content as Type<unknown> } satisfies Fields),
  ]),
);

/** @throws ProtocolError `malformed`. An unknown kind is not an error. */
export function readRumor(input: Bytes): Rumor {
  const { kind, content, ...said } = AnyRumor.parse(decodeStructure(input), "Rumor");
  const name = names.get(kind);
  const body: Body = name
    ? ({ kind: name, content: CONTENTS[name].parse(content, "Rumor.content") } as Body)
    : { kind: "UNKNOWN", value: kind };
  return { ...said, body };
}

/** @throws ProtocolError `malformed` when a field is out of its bounds */
export function writeRumor({ body, ...said }: Rumor<KnownBody>): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  (rumors.get(body.kind) as Type<unknown>).write(out, { ...said, kind: KINDS[body.kind].value, content: body.content });
  return out.finish();
}
