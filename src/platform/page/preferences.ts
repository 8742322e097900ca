/** A few small settings of this device's screens. Never anything private: local storage is not encrypted. */
const PREFIX = "cairn.";

export function localPreferences(storage: Storage | undefined) {
  return {
    get(name: string): string | undefined {
      try {
        return storage?.getItem(PREFIX + name) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(name: string, value: string | undefined): void {
      try {
        if (value === undefined) storage?.removeItem(PREFIX + name);
        else storage?.setItem(PREFIX + name, value);
      } catch {
        // A browser that refuses storage still works; the setting just does not last.
      }
    },
  };
}
