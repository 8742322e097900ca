/** What is typed or stands in a book as an identifier in its one form, on the keypad: there the own number says the country, and nothing else. */
import { callingCodeOf, phoneByTable } from "./phones-by-table.ts";
import { readBy } from "./read-identifier.ts";

export const readIdentifier = readBy(phoneByTable);
export { callingCodeOf };
