/** Settings of this device's screens. Nothing private: local storage is not encrypted. */
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
        // If the browser refuses storage, the app still works; the setting is not saved.
      }
    },
  };
}
