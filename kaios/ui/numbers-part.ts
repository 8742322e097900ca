/** One script of the build: numbers, and what marks mean. */

export { Numbers } from "./screens/numbers.tsx";
