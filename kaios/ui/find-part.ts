/** One script of the build: finding people by number. */

export { Find, Found } from "./screens/find.tsx";
export { Book, Numbers } from "./screens/find-book.tsx";
