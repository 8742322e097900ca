/**
 * `npm run capacity`: the table of docs/capacity.md. With settings, another: `npm run capacity -- --users 250000 --notesADay 20 --relay 25`. Every number of
 * the model (`capacity-model.ts`) can be set by its name. With `--write` the table goes into the document.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { COSTS, PEOPLE, PRICES, SHOWN, tableOf } from "./capacity-model.ts";

const DOC = new URL("../docs/capacity.md", import.meta.url);
const BEGIN = "<!-- drawn by scripts/capacity.ts -->";
const END = "<!-- end of what is drawn -->";

const names = [PEOPLE, COSTS, PRICES].flatMap((part) => Object.keys(part));
const options = Object.fromEntries([...names, "users"].map((name) => [name, { type: "string" as const }]));
const { values } = parseArgs({ options: { ...options, write: { type: "boolean" } } });

/** @throws Error for what is no number */
function set<T extends object>(part: T): T {
  const changed = Object.keys(part).flatMap((name) => {
    const text = (values as Readonly<Record<string, unknown>>)[name];
    if (text === undefined) return [];
    const value = Number(text);
    if (!(value > 0)) throw new Error(`--${name} must be a number over 0`);
    return [[name, value]];
  });
  return { ...part, ...Object.fromEntries(changed) };
}

const { users } = values as { readonly users?: string };
const table = tableOf(users === undefined ? SHOWN : users.split(",").map(Number), set(PEOPLE), set(COSTS), set(PRICES));
if (values.write) {
  const text = readFileSync(DOC, "utf8");
  const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
  writeFileSync(DOC, `${before}\n${table}\n${after}`);
} else console.log(table);
