/** The store cannot be opened or used. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
