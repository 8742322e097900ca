/** One script of the build: numbers, and what marks mean. */
export { Marks } from "./screens/marks.tsx";
