/** Each polyfill against the native function, in a context where the native one was removed. */
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { BECOME_GECKO_48 } from "../../test/kaios/gecko48.ts";
import { closedScript, helpers } from "../build/es5.ts";

const source = closedScript("polyfills.ts", readFileSync(new URL("./polyfills.ts", import.meta.url), "utf8"));

/** A bare JavaScript context; an old one lacks what Gecko 48 lacks and has the polyfills. */
function world(old: boolean): (expression: string) => Promise<unknown> {
  const context = createContext({ setTimeout });
  runInContext("var self = globalThis;", context);
  if (!old) runInContext("globalThis.queueMicrotask = (task) => void Promise.resolve().then(task);", context);
  if (old) runInContext(`${BECOME_GECKO_48}${helpers()}${source}`, context);
  // As text: objects of another context are not equal to this one's.
  return async (expression) => JSON.stringify(await runInContext(`Promise.resolve().then(async () => (${expression}))`, context));
}

const EXPRESSIONS = [
  `typeof globalThis.Array`,
  `new Promise((done) => { const said = []; queueMicrotask(() => said.push(1)); Promise.resolve().then(() => said.push(2)).then(() => done(said)); })`,
  `Object.hasOwn({ a: 1 }, "a") && !Object.hasOwn({}, "toString") && Object.hasOwn([1], 0)`,
  `Object.fromEntries([["a", 1], ["b", [2]]])`,
  `Object.fromEntries(new Map([["x", 1]]))`,
  `[[1, 2, 3].at(-1), [1].at(5) === undefined, [1, 2].at(), "abc".at(-2), new Uint8Array([7, 8]).at(-1)]`,
  `[[1, [2, [3, [4]]]].flat(), [1, [2, [3, [4]]]].flat(Infinity), [[], [1]].flat(0)]`,
  `[3, 1].flatMap((n, i) => [n, [i]])`,
  `[...["a", "b"].values()]`,
  `[[1, 2, 3].findLast((n) => n < 3), [1, 2, 3].findLastIndex((n) => n > 5), [5, 6].findLastIndex((_n, i) => i === 0)]`,
  `(() => { const list = [3, 1, 2]; return [list.toSorted(), list.toSorted((a, b) => b - a), list.toReversed(), list]; })()`,
  `["5".padStart(3, "0"), "5".padStart(0), "abc".padStart(6, "12345"), "a".padEnd(3) + "|", "a".padEnd(5, "xy"), "a".padEnd(4, "")]`,
  `["  a ".trimStart(), " a  ".trimEnd() + "|"]`,
  `["a.b.c".replaceAll(".", "-"), "aXbX".replaceAll("X", (m) => m + "!"), "a1b2".replaceAll(/\\d/g, "#")]`,
  `[..."a1b22".matchAll(/[a-z](\\d+)/g)].map((m) => [m[0], m[1], m.index])`,
  `[..."ab".matchAll(/x*/g)].length`,
  `(() => { try { "a".matchAll(/a/); } catch (error) { return error.name; } })()`,
  `Promise.allSettled([1, Promise.reject(2)])`,
  `Promise.any([Promise.reject(1), Promise.resolve(2)])`,
  `Promise.any([Promise.reject(1)]).catch(() => "none")`,
  `(async () => { const said = []; const value = await Promise.resolve(1).finally(() => { said.push("last"); return 9; }); await Promise.reject(2).finally(() => said.push("again")).catch((e) => said.push(e)); return [value, said]; })()`,
  `Promise.resolve(1).finally(() => { throw 3; }).catch((error) => error)`,
  `[0, 1, 2, 5, 1.5].map((n) => new Intl.PluralRules("en-GB").select(n))`,
  `[0, 1, 2, 1.5].map((n) => new Intl.PluralRules("de-DE").select(n))`,
  `[0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111, 1.5].map((n) => new Intl.PluralRules("ar-u-nu-latn").select(n))`,
];

describe("in an old world as in a new one", () => {
  const [old, today] = [world(true), world(false)];
  test.each(EXPRESSIONS)("%s", async (expression) => expect(await old(expression)).toBe(await today(expression)));

  test("and they really are ours there", async () => {
    expect(
      await old(
        `[Array.prototype.at, String.prototype.matchAll, Promise.any, Object.hasOwn].map((f) => /native code/.test(String(f)))`,
      ),
    ).toBe("[false,false,false,false]");
  });
});
