/** Numbers that wrote to me: who they are among my people, which are blocked, and which came with another key. */
import type { KnownNumber, NumberActs } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import { type Change, type Database, put } from "../records/database.ts";
import type { PinRecord } from "./records.ts";

export function pinActs(database: Database) {
  const pinOf = (id: string): PinRecord => {
    const pin = database.get("number_pin", id);
    if (!pin) throw new FaceError("not-found");
    return pin;
  };
  return {
    blockNumber(id, on) {
      const { blocked: _, with_person: __, ...pin } = pinOf(id);
      return database.commit([put("number_pin", id, on ? { ...pin, blocked: true } : pin)]);
    },
    takeNumberKey(id) {
      const { other, ...pin } = pinOf(id);
      if (!other) throw new FaceError("not-found");
      return database.commit([put("number_pin", id, { ...pin, subject: other.subject })]);
    },
  } satisfies Partial<NumberActs>;
}

/** Whoever is blocked comes in under no other key of their number, and does again once they are let in. */
export const followedBlocks = (database: Database): readonly Change[] =>
  [...database.table("number_pin").values()].flatMap((pin) => {
    const isOut = [pin.speaker, pin.subject].some((key) => database.get("blocked", key));
    if (isOut && !pin.blocked) return [put("number_pin", pin.id, { ...pin, blocked: true, with_person: true })];
    if (isOut || !pin.with_person) return [];
    const { blocked: _, with_person: __, ...free } = pin;
    return [put("number_pin", pin.id, free)];
  });

export const knownNumbers = (database: Database): readonly KnownNumber[] =>
  [...database.table("number_pin").values()].map(({ id, speaker, subject, number, type, directory, other, blocked }) => {
    const person = [speaker, subject].find((key) => database.get("person", key));
    return {
      ...{ id, type, directory, blocked: blocked === true },
      ...(person ? { person } : {}),
      ...(number === undefined ? {} : { number }),
      ...(other ? { changed_at: other.at } : {}),
    };
  });
