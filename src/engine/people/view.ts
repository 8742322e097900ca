/** What the screens are shown of people. */
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { alike } from "../../protocol/encoding/label.ts";
import { fingerprint } from "../../protocol/verification/fingerprint.ts";
import type { Person } from "../face/people.ts";
import type { Spine } from "../part.ts";
import { Shown } from "../shown.ts";
import type { PersonRecord } from "./records.ts";

export function peopleShown({ crypto, database, mail }: Pick<Spine, "crypto" | "database" | "mail">) {
  const known = new Map<string, readonly string[]>();
  /** A curve operation each, so it is made once a key. */
  const fingerprintOf = (key: string): readonly string[] => {
    const groups = known.get(key) ?? fingerprint(crypto, mail.own.publicKey, fromHex(key));
    known.set(key, groups);
    return groups;
  };
  const people = (): PersonRecord[] => [...database.table("person").values()];
  return new Shown({
    people: {
      from: ["person"],
      build: () =>
        people()
          .map((record) => person(record, fingerprintOf))
          .sort((a, b) => a.name.localeCompare(b.name)),
    },
    requests: {
      from: ["person", "request"],
      build: () =>
        [...database.table("request").values()].map((request) => {
          const like = people().find(({ name }) => alike(name, request.handle))?.id;
          return { ...request, ...(like === undefined ? {} : { like }) };
        }),
    },
    blocked: {
      from: ["blocked"],
      build: () => [...database.table("blocked").values()].map(({ id, name, at }) => ({ id, name, at })),
    },
  });
}

function person(record: PersonRecord, fingerprintOf: (key: string) => readonly string[]): Person {
  const { id, name, relay, added_at, verified_at, verified_by, receipts = false, change, history = [] } = record;
  // While a change waits, what is shown is what I know of the new key: nothing.
  const level = change ? 0 : record.level;
  return {
    id,
    name,
    level,
    fingerprint: fingerprintOf(change?.id ?? id),
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
