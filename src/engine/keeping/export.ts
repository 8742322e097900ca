/** A person's own data as JSON, for people and programs to read. Keys that could act in their name are left out unless asked for. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import { seedToWords } from "../../protocol/identity/mnemonic.ts";
import type { Database } from "../records/database.ts";

const ABOUT = {
  settings: "Your own settings.",
  person: "Your people. id is their public key.",
  request: "People who asked to be added.",
  note: "Notes to you: waiting, opened, or only remembered so that they are known when they come again. A picture or voice is media.data, base64url.",
  sent: "Notes you left, with what became of each copy.",
  outbox: "What still waits to leave this device.",
  unknown: "Mail of kinds this version does not know.",
} as const;

/** Times are unix seconds, distances metres, coordinates WGS84 degrees. */
export function exportOf(database: Database, own: Identity, made_at: number, keys: boolean): string {
  const tables = [...database.plans]
    .filter(([, { kept }]) => kept === "backup")
    .map(([table, { secret = [] }]) => {
      const hidden = keys ? [] : secret;
      const records = [...database.table(table).values()].map((record) => without(record, hidden));
      return [table, table === "note" ? records.map(veiled) : records] as const;
    });
  const identity = { public_key: toHex(own.publicKey), ...(keys ? { recovery_words: seedToWords(own.seed).join(" ") } : {}) };
  return `${JSON.stringify({ format: "cairn-export", version: 1, made_at, about: ABOUT, identity, ...Object.fromEntries(tables) }, null, 1)}\n`;
}

function without(record: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !fields.includes(name)));
}

/** A note that waits keeps its words and its place to itself here too (§4.4): the gate has no back door. */
function veiled(record: object): object {
  const { state, note } = record as { readonly state?: string; readonly note?: { readonly window: unknown } };
  return state === "waiting" && note ? { ...record, note: { window: note.window } } : record;
}
