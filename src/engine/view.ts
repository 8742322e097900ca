/** What the screens are shown: built from the records, part by part, and only the parts that changed. */
import { fromHex, toHex } from "../protocol/encoding/bytes.ts";
import { alike } from "../protocol/encoding/label.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";
import { fingerprint } from "../protocol/verification/fingerprint.ts";
import type { EngineState, OpenedNote, Person } from "./face.ts";
import type { Notes } from "./notes/notes.ts";
import type { Database } from "./records/database.ts";
import type { NoteRecord, PersonRecord, TableName } from "./records/records.ts";

type Part = "people" | "requests" | "blocked" | "waiting" | "opened" | "sent" | "queued" | "push";
type Parts = Pick<EngineState, Part>;

/** Which parts each table feeds. */
const FEEDS: { readonly [T in TableName]?: readonly Part[] } = {
  person: ["people", "requests", "waiting", "opened"],
  request: ["requests"],
  blocked: ["blocked"],
  note: ["waiting", "opened"],
  sent: ["sent"],
  outbox: ["queued"],
  push: ["push"],
};

export class View {
  private readonly build: { readonly [P in Part]: () => Parts[P] };
  private readonly fingerprints = new Map<string, readonly string[]>();
  private readonly stale = new Set<Part>(["people", "requests", "blocked", "waiting", "opened", "sent", "queued", "push"]);
  private parts: Parts = { people: [], requests: [], blocked: [], waiting: [], opened: [], sent: [], queued: 0, push: false };

  constructor(crypto: Crypto, ownKey: () => Uint8Array, database: Database, notes: Notes) {
    const list = <T extends TableName>(name: T) => [...database.table(name).values()];
    this.build = {
      people: () =>
        list("person")
          .map((record) => this.person(crypto, ownKey(), record))
          .sort((a, b) => a.name.localeCompare(b.name)),
      requests: () => {
        const people = list("person");
        return list("request").map((one) => ({ ...one, ...like(people.find(({ name }) => alike(name, one.handle))?.id) }));
      },
      blocked: () => list("blocked").map(({ id, name, at }) => ({ id, name, at })),
      waiting: () => notes.waiting(),
      opened: () => notes.opened().map(openedNote),
      sent: () => list("sent").sort((a, b) => b.created_at - a.created_at),
      queued: () => database.table("outbox").size,
      push: () => list("push").some(({ wanted }) => wanted),
    };
  }

  /** Marks what these tables feed as changed. */
  touch(tables: Iterable<TableName>): void {
    for (const table of tables) for (const part of FEEDS[table] ?? []) this.stale.add(part);
  }

  /** The parts, rebuilt where they are stale; the others keep their identity. */
  current(): Parts {
    if (this.stale.size > 0) {
      const rebuilt = Object.fromEntries([...this.stale].map((part) => [part, this.build[part]()]));
      this.parts = { ...this.parts, ...rebuilt };
      this.stale.clear();
    }
    return this.parts;
  }

  private person(crypto: Crypto, ownKey: Uint8Array, record: PersonRecord): Person {
    const { id, name, relay, added_at, verified_at, verified_by, receipts = false, change, history = [] } = record;
    // While a change waits, what is shown is what I know of the new key: nothing.
    const level = change ? 0 : record.level;
    return {
      id,
      name,
      level,
      fingerprint: this.fingerprint(crypto, ownKey, change?.id ?? id),
      relay,
      added_at,
      receipts,
      history,
      earlier: (record.earlier ?? []).map((key) => key.id),
      ...(level > 0 && verified_at !== undefined ? { verified_at } : {}),
      ...(level > 0 && verified_by ? { verified_by } : {}),
      ...(change && record.level > 0
        ? { change: { at: change.at, before: record.level as 1 | 2, ...(verified_by ? { by: verified_by } : {}) } }
        : {}),
    };
  }

  private fingerprint(crypto: Crypto, ownKey: Uint8Array, key: string): readonly string[] {
    const pair = `${toHex(ownKey)}/${key}`;
    const known = this.fingerprints.get(pair);
    if (known) return known;
    const groups = fingerprint(crypto, ownKey, fromHex(key));
    this.fingerprints.set(pair, groups);
    return groups;
  }
}

function openedNote({ id, from, note, opened_at = 0, accuracy_m = 0, seen = false, kept = false }: NoteRecord): OpenedNote {
  const { text, circle, window, created_at } = note as NonNullable<NoteRecord["note"]>;
  return { id, from, text, circle, window, created_at, opened_at, accuracy_m, seen, kept };
}

const like = (id: string | undefined): { like?: string } => (id === undefined ? {} : { like: id });
