/** The scripted engine's book: kept and counted, and nobody is found but by a scene. */
import type { BookEntry, DiscoveryCommands, Finding } from "../../../src/engine/face/discovery.ts";
import { type EngineState, FaceError } from "../../../src/engine/face.ts";

const EMPTY: Finding = {
  identifiers: [],
  book: 0,
  evaluators: ["relay.example"],
  evaluated: { done: 0, of: 0 },
  met: { done: 0, of: 0 },
  full: 0,
  leaving: 0,
  by_hash: false,
  hashed: { done: 0, of: 0 },
  published: 0,
  found: [],
};

export function discoveryCommands(state: () => EngineState, change: (part: Partial<EngineState>) => void): DiscoveryCommands {
  const book = new Map<string, BookEntry>();
  const set = (part: Partial<Finding>): void => change({ finding: { ...EMPTY, ...state().finding, ...part } });
  const counted = (): void => {
    const of = book.size * (state().finding?.identifiers.length ?? 0);
    set({ book: book.size, evaluated: { done: 0, of }, met: { done: 0, of } });
  };
  return {
    async setIdentifiers(identifiers) {
      set({ identifiers });
      counted();
    },
    async addToBook(entries) {
      const before = book.size;
      for (const entry of entries) book.set(entry.id, entry);
      counted();
      return book.size - before;
    },
    async removeFromBook(id) {
      book.delete(id);
      counted();
    },
    bookEntries: async () => [...book.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    async findPeople() {
      const of = state().finding?.evaluated.of ?? 0;
      set({ evaluated: { done: of, of }, met: { done: of, of } });
    },
    async findByHash(on) {
      const of = on ? book.size : 0;
      set({ by_hash: on, hashed: { done: of, of } });
    },
    async addFound(id, name) {
      const found = state().finding?.found.find((one) => one.id === id);
      if (!found) throw new FaceError("not-found");
      set({ found: (state().finding?.found ?? []).map((one) => (one.id === id ? { ...one, standing: "known" } : one)) });
      const { relay, at: added_at } = found;
      const nothing = { fingerprint: [], earlier: [], history: [], receipts: false };
      change({ people: [...state().people, { ...nothing, id, name, level: 0, relay, added_at }] });
      return id;
    },
    async hideFound(id) {
      set({ found: (state().finding?.found ?? []).filter((one) => one.id !== id) });
    },
    async forgetBook() {
      book.clear();
      const { finding: _, ...rest } = state();
      change({ ...rest, finding: EMPTY });
    },
  };
}
