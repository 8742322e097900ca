/** The store cannot be opened or used. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** Thrown within a transaction by its own code, which is rolled back: nothing has failed. */
export class RolledBack extends Error {}
