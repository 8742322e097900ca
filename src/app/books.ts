/** The port of address books in this browser. Loaded with the screen that reads them; the numbering plans when there is a number. */
import { contactPicker } from "../platform/page/contact-picker.ts";
import type { AddressBooks } from "../view/ports.ts";

const ask = contactPicker(navigator);

export const deviceBooks: AddressBooks = {
  async reader() {
    const { countryOfPhone, phoneCountries, readIdentifier } = await import("../platform/books/identifiers.ts");
    return { read: readIdentifier, countryOf: countryOfPhone, countries: phoneCountries() };
  },
  async open(file) {
    const { openBook } = await import("../platform/books/open-book.ts");
    return openBook(file);
  },
  ...(ask ? { ask } : {}),
};
