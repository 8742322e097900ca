/** The port of address books on a phone. Loaded with the screen that reads them; files when one is read. */
import { callingCodeOf, readIdentifier } from "../src/platform/books/identifiers-by-table.ts";
import type { AddressBooks } from "../src/view/ports.ts";
import { phoneContacts } from "./platform/contacts.ts";
import type { PhoneScope } from "./platform/phone.ts";

export function phoneBooks(scope: PhoneScope): AddressBooks {
  const ask = phoneContacts(scope, (call) => setTimeout(call));
  return {
    // The list of countries has no room here: the own number tells its own.
    reader: async () => ({ read: readIdentifier, countryOf: callingCodeOf, countries: [] }),
    async open(file) {
      const { openBook } = await import("../src/platform/books/open-book.ts");
      return openBook(file);
    },
    ...(ask ? { ask } : {}),
  };
}
