/**
 * This tree against another commit, both built here and run in turns, so that what the machine does besides hits both.
 *
 *   npm run bench:against -- c8fd18a [unwrap] [store] [wide] [fetch] [backlog] [paint]
 *
 * The other commit is checked out into a temporary folder and uses this tree's installed packages; where it needs others, INSTALL=1 installs its
 * own. ROUNDS (15) sets how many samples each side gives; who begins changes with every round. Printed are the ratio of each round as it comes,
 * then medians with their spread. A ratio above 1 means that this tree is better.
 */
import { loadavg } from "node:os";
import { CASES, type Case, type Measured, type Side } from "./against/cases.ts";
import { build, checkOut, git, HERE, removeCheckOut } from "./load/other-commit.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const [commit, ...asked] = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(CASES);
const unknown = names.filter((name) => !(name in CASES));
if (commit === undefined || unknown.length > 0) {
  console.error(`usage: npm run bench:against -- <commit> [${Object.keys(CASES).join("] [")}]`);
  process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], q: number): number => sorted(values)[Math.round((values.length - 1) * q)] as number;
/** Above 1: this tree is better. */
const better = ({ rises }: Measured, ours: number, theirs: number): number => (rises ? ours / theirs : theirs / ours);
const whole = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(" ");
const told = (values: readonly number[]): string => {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(values, q).toFixed(0));
  return `${middle} (quartiles ${low} to ${high}, all ${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
};

async function compare(name: string, { figures }: Case, ours: Side, theirs: Side): Promise<void> {
  const rounds: { readonly ours: readonly number[]; readonly theirs: readonly number[] }[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const order = round % 2 === 0 ? (["ours", "theirs"] as const) : (["theirs", "ours"] as const);
    const now = { ours: [] as readonly number[], theirs: [] as readonly number[] };
    for (const side of order) now[side] = await (side === "ours" ? ours : theirs).sample();
    if (round === 0) continue;
    rounds.push(now);
    const ratios = figures.map((figure, i) => better(figure, now.ours[i] as number, now.theirs[i] as number).toFixed(3));
    say(`${name} ${round}: ${whole(now.ours)} here, ${whole(now.theirs)} there, ratios ${ratios.join(", ")}`);
  }
  for (const [i, figure] of figures.entries()) {
    const [here, there] = [rounds.map(({ ours }) => ours[i] as number), rounds.map(({ theirs }) => theirs[i] as number)];
    const ratios = here.map((value, round) => better(figure, value, there[round] as number));
    say(`\n${name}, ${figure.unit}: here ${told(here)}, there ${told(there)}`);
    const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(3));
    const medians = better(figure, quantile(here, 0.5), quantile(there, 0.5));
    say(
      `ratio of medians ${medians.toFixed(3)}, of rounds ${middle} (quartiles ${low} to ${high}), load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
}

const there = checkOut(commit);
try {
  const parts = new Set(names.flatMap((name) => CASES[name]?.needs ?? []));
  say(
    `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") ? " with changes" : ""} here, ${git("rev-parse", "--short", commit)} there; building both`,
  );
  for (const root of [HERE, there]) build(root, parts);
  for (const name of names) {
    const one = CASES[name] as Case;
    const [ours, theirs] = [await one.open(HERE), await one.open(there)];
    try {
      await compare(name, one, ours, theirs);
    } finally {
      await Promise.all([ours.close(), theirs.close()]);
    }
  }
} finally {
  removeCheckOut(there);
}
