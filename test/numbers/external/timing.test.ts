/**
 * How long a look-up takes, by the real clock: a number that asks, one that is closed and one that is nobody's are not told apart. 64 at a time, in
 * random order; two-sample Kolmogorov-Smirnov. By chance one of a hundred pairs looks different, so a pair has three tries.
 */
import { Agent, request } from "node:http";
import { expect, it } from "vitest";
import { drawPpnum } from "../../../numbers/model/ppnum.ts";
import { type Random, systemClock } from "../../../src/host/ports.ts";
import { inForm } from "../../support/long.ts";
import { World } from "./world.ts";

const EACH = inForm(200, 10_000);
const LANES = 64;
const NUMBERS = inForm(20, 50);
const TRIES = 3;
const P = 0.01;
const KINDS = ["asks", "closed", "nobody's"] as const;
type Kind = (typeof KINDS)[number];

const agent = new Agent({ keepAlive: true, maxSockets: LANES });

/** Milliseconds until the whole answer is there. */
function timed(url: string, address: string): Promise<number> {
  const body = JSON.stringify({ address });
  const headers = { "content-type": "application/json", "content-length": body.length };
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const sent = request(`${url}/cairn.numbers.v1.DirectoryService/Resolve`, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - begun);
        else reject(new Error(`${response.statusCode}`));
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** The chance that two samples of one distribution differ as much (Kolmogorov's limit). */
function chance(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((x) => [x, 1 / a.length] as const), ...b.map((x) => [x, -1 / b.length] as const)].sort(([x], [y]) => x - y);
  let [sum, most] = [0, 0];
  for (let i = 0; i < all.length; i++) {
    sum += all[i]?.[1] ?? 0;
    if (all[i]?.[0] !== all[i + 1]?.[0]) most = Math.max(most, Math.abs(sum));
  }
  const n = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const x = (n + 0.12 + 0.11 / n) * most;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * x * x);
  return x < 0.2 ? 1 : Math.min(1, Math.max(0, p));
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const keyed = values.map((value) => [Buffer.from(random(6)).readUIntBE(0, 6), value] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, value]) => value);
}

async function worldOf(): Promise<{ readonly world: World; readonly addresses: Readonly<Record<Kind, readonly string[]>> }> {
  const world = await World.open({ clock: { ...systemClock, now: () => 1_790_000_000 } });
  const some = async (reach: "ask" | "closed"): Promise<readonly string[]> => {
    const ppnums: string[] = [];
    for (let i = 0; i < NUMBERS; i++) {
      const account = await world.account("human", { reach });
      await world.attested(account);
      ppnums.push(account.ppnum);
    }
    return ppnums;
  };
  const nobodys = Array.from({ length: NUMBERS }, () => drawPpnum(world.random, 0));
  return { world, addresses: { asks: await some("ask"), closed: await some("closed"), "nobody's": nobodys } };
}

it(`${EACH} look-ups of each kind take alike long`, async () => {
  const { world, addresses } = await worldOf();
  const measure = async (): Promise<Record<Kind, number[]>> => {
    const times: Record<Kind, number[]> = { asks: [], closed: [], "nobody's": [] };
    const asked = shuffled(
      KINDS.flatMap((kind) => Array.from({ length: EACH }, (_, i) => [kind, i] as const)),
      world.random,
    );
    const lane = async (): Promise<void> => {
      for (let next = asked.pop(); next; next = asked.pop()) {
        const [kind, i] = next;
        times[kind].push(await timed(world.url, addresses[kind][i % NUMBERS] ?? ""));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return times;
  };
  await measure();
  let left: (readonly [Kind, Kind])[] = [
    ["asks", "closed"],
    ["asks", "nobody's"],
    ["closed", "nobody's"],
  ];
  for (let i = 0; i < TRIES && left.length > 0; i++) {
    const times = await measure();
    left = left.filter(([a, b]) => {
      const p = chance(times[a], times[b]);
      console.log(`${a} beside ${b}: p = ${p.toFixed(3)}`);
      return p <= P;
    });
  }
  expect(left).toEqual([]);
  agent.destroy();
  await world.close();
}, 900_000);

it("tells apart what does differ", () => {
  const even = Array.from({ length: EACH }, (_, i) => i / EACH);
  expect(chance(even, even)).toBe(1);
  expect(
    chance(
      even,
      even.map((x) => x + 0.2),
    ),
  ).toBeLessThan(P);
});
