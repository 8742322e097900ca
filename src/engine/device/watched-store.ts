/** The store as one account has it: says how its writes end, and takes nothing more once the account is over. */
import type { Store } from "../ports.ts";

export interface WatchedStore extends Store {
  /** Nothing more is written from now on: the next account reads the store, which must not change under it. */
  end(): void;
}

/** Browsers use this one name for a full disk and for a used-up quota. */
export const isFull = (error: unknown): boolean => error instanceof Error && error.name === "QuotaExceededError";

/** `ended` is called after every write, with why it failed or undefined. */
export function watchedStore(store: Store, ended: (error: unknown) => void): WatchedStore {
  let over = false;
  return {
    load: () => store.load(),
    clear: () => store.clear(),
    async write(changes) {
      if (over) throw new Error("this account is closed");
      try {
        await store.write(changes);
      } catch (error) {
        if (!over) ended(error);
        throw error;
      }
      ended(undefined);
    },
    end() {
      over = true;
    },
  };
}
