/** The text of the files that declare the wire: the comments in them are the prose of docs/wire.md. */
import { readdirSync, readFileSync } from "node:fs";

const WIRE = new URL("../src/protocol/wire/", import.meta.url);

const topics = (): string[] => readdirSync(new URL("topics/", WIRE)).map((name) => `topics/${name}`);

export const wireSource = (): string =>
  [...topics(), "address-budgets.ts", "failures.ts", "kinds.ts"]
    .map((name) => readFileSync(new URL(name, WIRE), "utf8"))
    .join("\n");
