/**
 * Reads all imports once, types included: holds them to the rules of .dependency-cruiser.mjs, and draws the map in docs/architecture.md, which
 * room uses which. `--check`: whether what stands there is what the code does. A broken rule or an arrow that points up fails either way.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import readRules from "dependency-cruiser/config-utl/extract-depcruise-config";

/** From the bottom up: a room may use those before it. */
const ROOMS = [
  ["protocol", /^src\/protocol\//],
  ["host", /^src\/host\//],
  ["engine", /^src\/engine\//],
  ["platform", /^src\/platform\//],
  ["view", /^src\/view\//],
  ["ui", /^src\/ui\//],
  ["sw", /^src\/sw\//],
  ["app", /^src\/app\//],
  ["kaios/ui", /^kaios\/ui\//],
  ["kaios", /^kaios\//],
  ["relay", /^relay\//],
  ["sms", /^sms\//],
  ["courier", /^courier\//],
  ["numbers", /^numbers\//],
  ["agent", /^agent\//],
] as const;
const [BEGIN, END] = ["<!-- drawn by scripts/import-map.ts -->", "<!-- end of what is drawn -->"];

const root = fileURLToPath(new URL("..", import.meta.url));
const DOC = `${root}docs/architecture.md`;
const roomOf = (path: string): number => ROOMS.findIndex(([, pattern]) => pattern.test(path));
const name = (room: number): string => ROOMS[room]?.[0] ?? "";

const { options = {}, ...ruleSet } = await readRules(`${root}.dependency-cruiser.mjs`);
const { enhancedResolveOptions, ...cruising } = options;
const { output } = await cruise(
  ["src", "relay", "sms", "courier", "numbers", "agent", "kaios"],
  { ...cruising, baseDir: root, validate: true, ruleSet },
  enhancedResolveOptions,
);
const { modules: all, summary } = output as ICruiseResult;
const modules = all.filter(({ source }) => !/\.test\.tsx?$/.test(source));
const uses = new Map<number, Map<number, number>>();
for (const { source, dependencies } of modules) {
  const from = roomOf(source);
  for (const to of dependencies.map(({ resolved }) => roomOf(resolved)).filter((room) => room >= 0 && room !== from)) {
    const row = uses.get(from) ?? new Map<number, number>();
    uses.set(from, row.set(to, (row.get(to) ?? 0) + 1));
  }
}
uses.delete(-1);
if (uses.size < ROOMS.length / 2) throw new Error(`only ${uses.size} rooms import anything: the code was not seen`);

const up = [...uses].flatMap(([from, row]) => [...row.keys()].filter((to) => to > from).map((to) => `${name(from)} → ${name(to)}`));
const lines = ROOMS.map((_, room) => [...(uses.get(room) ?? [])].sort(([a], [b]) => a - b))
  .map((row, room) => ({ room, row }))
  .reverse()
  .map(({ room, row }) => `${name(room).padEnd(10)}→ ${row.map(([to]) => name(to)).join(", ") || "nothing of ours"}`);
const drawn = `${BEGIN}\n\`\`\`\n${lines.join("\n")}\n\`\`\`\n${END}`;

const text = readFileSync(DOC, "utf8");
const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (start < 0 || end < start) throw new Error(`${DOC} has no place for the map`);
const next = text.slice(0, start) + drawn + text.slice(end + END.length);
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
if (up.length > 0) console.error(`up: ${up.join(", ")}`);
const isStale = next !== text;
if (isStale && process.argv.includes("--check")) console.error("the map in docs/architecture.md is stale: npm run import-map");
else if (isStale) writeFileSync(DOC, next);
console.log(`${modules.length} modules, ${uses.size} rooms that use others`);
process.exit(summary.violations.length > 0 || up.length > 0 || (isStale && process.argv.includes("--check")) ? 1 : 0);
