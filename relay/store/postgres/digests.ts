/** Digests as PostgreSQL has them: 16 bytes as a uuid are smaller and faster there than a byte string. */
import { hash } from "node:crypto";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { idIn } from "../sqlite/boxes.ts";

export const uuidOf = (digest: Bytes): string => Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString("hex");

/** What stands for an id in a mailbox among those of all mailboxes. @param id 8 bytes, as SQLite has it, so that it can come from there */
export const uuidOfId = (box: Bytes, id: Bytes): string => hash("sha256", Buffer.concat([box, id]), "hex").slice(0, 32);

export const uuidIn = (box: Bytes, eventId: Bytes): string => uuidOfId(box, idIn(box, eventId));
