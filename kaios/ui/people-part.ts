/** One script of the build: people. */
export { Add, MyCode, Verify } from "./screens/add.tsx";
export { ByLink, Change, Finger } from "./screens/checking.tsx";
export { People } from "./screens/people.tsx";
export { PersonScreen } from "./screens/person.tsx";
export { Scan } from "./screens/scan.tsx";
