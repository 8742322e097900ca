/** Fails on prose that is longer than `COLUMNS`: a change to one sentence should not show up as a change to a whole paragraph. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COLUMNS, longLines } from "./columns.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What benchmarks wrote is theirs. */
const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md", ":!bench/results"];
const files = execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
const long = files.flatMap((file) => longLines(readFileSync(join(root, file), "utf8")).map((line) => `${file}:${line}`));
for (const one of long) console.error(one);
console.log(`${files.length} documents, ${long.length} lines of prose over ${COLUMNS} columns`);
process.exit(long.length > 0 ? 1 : 0);
