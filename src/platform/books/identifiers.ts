/** What is typed or stands in a book as an identifier in its one form. Loads the numbering plans, so it comes by `import()`. */
import { canonicalPhone } from "./phone-numbers.ts";
import { readBy } from "./read-identifier.ts";

export { countryOfPhone, phoneCountries } from "./phone-numbers.ts";

/** Numbers go by the plans also when they are typed with their country: who types theirs must get the form that others' books have. */
export const readIdentifier = readBy(canonicalPhone);
