/** The store as one account has it: says when there is no space left, and takes nothing more once the account is over. */
import type { Store } from "../ports.ts";

export interface WatchedStore extends Store {
  /** From now on nothing more is written: the next account reads what is there, and must not be surprised. */
  end(): void;
}

/** Browsers name a full disk or a used-up share in this one way. */
export const isFull = (error: unknown): boolean => error instanceof Error && error.name === "QuotaExceededError";

/** `full` is told after every write whether it failed for lack of space. */
export function watchedStore(store: Store, full: (isFull: boolean) => void): WatchedStore {
  let over = false;
  return {
    load: () => store.load(),
    clear: () => store.clear(),
    async write(changes) {
      if (over) throw new Error("this account is closed");
      try {
        await store.write(changes);
      } catch (error) {
        if (isFull(error)) full(true);
        throw error;
      }
      full(false);
    },
    end() {
      over = true;
    },
  };
}
