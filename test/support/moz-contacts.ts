/** A stand-in for `navigator.mozContacts` of KaiOS 2.5, answering as Gecko's does: a row a task, and one without a result after the last. */
import type { Contact, ContactCursor, ContactsManager } from "../../kaios/platform/phone.ts";

/**
 * @param rows what its book has; a text is the name of the error instead
 * @param later runs a call in another task
 */
export function mozContacts(
  rows: readonly Contact[] | string,
  later: (call: () => void) => void = (call) => void setTimeout(call),
): ContactsManager {
  return {
    getAll() {
      let at = 0;
      // Gecko throws when the next row is asked for before this one came, or after the last.
      let waits = true;
      const answer = (): void =>
        later(() => {
          waits = false;
          if (typeof rows === "string") cursor.onerror?.();
          else {
            cursor.result = rows[at++];
            cursor.onsuccess?.();
          }
        });
      const cursor: { -readonly [K in keyof ContactCursor]: ContactCursor[K] } = {
        onsuccess: null,
        onerror: null,
        result: undefined,
        error: typeof rows === "string" ? { name: rows } : null,
        continue() {
          if (waits || at > rows.length) throw new Error("InvalidStateError");
          waits = true;
          answer();
        },
      };
      answer();
      return cursor;
    },
  };
}
