/** The name of this device's database, and of the lock that chooses the engine that may open it. */
export const DATABASE = "cairn";
