/** Code compiled to ES5 behaves as before. */
import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { closedScript, helpers, loaderCall, minify } from "./es5.ts";

/** Runs a function's body as ES5 in its own context and returns its result as text. */
async function asEs5(body: string): Promise<unknown> {
  const context = createContext({});
  runInContext("var self = globalThis;", context);
  const script = minify(helpers() + closedScript("test.js", `self.result = (async () => { ${body} })();`));
  runInContext(script, context);
  return JSON.parse(JSON.stringify(await runInContext("result", context)));
}

const run = (body: string): Promise<unknown> => new Function(`return (async () => { ${body} })()`)();

const SAME = [
  `class A extends Error { name = "A"; constructor(code) { super("said " + code, { cause: 7 }); this.code = code; } } class B extends A {}
   const b = new B("x"); try { throw b; } catch (e) { return [e instanceof B, e instanceof A, e instanceof Error, e.message, e.code, e.name, e.cause, String(e), typeof e.stack, Object.keys(e).sort()]; }`,
  `class A extends Error {} return [new A().message, new A("x").message, Object.keys(new A("x"))];`,
  `const out = []; for (let i = 0; i < 3; i++) out.push(() => i); return out.map((f) => f());`,
  `const out = []; for (const [k, v] of new Map([["a", 1], ["b", 2]])) out.push(k + v); return [...out, ...new Set([1, 1])];`,
  `async function* g() { yield 1; yield* [2, 3]; } const out = []; for await (const n of g()) out.push(n); return out;`,
  `class A { #x = 1; static #n = 0; get x() { return this.#x; } up() { this.#x += 1; return ++A.#n; } } const a = new A(); return [a.up(), a.up(), a.x];`,
  `const { a, ...rest } = { a: 1, b: 2, c: { d: null } }; return [rest, rest.c?.d ?? "none", rest.z?.y.x ?? null, 2 ** 10];`,
  `const log = []; try { await (async () => { try { throw 1; } finally { log.push("f"); } })(); } catch (e) { log.push(e); } return log;`,
  `label: for (const a of [1, 2, 3]) { for (const b of [1, 2]) { if (b === 2) continue label; if (a === 3) break label; } } const f = (x = 2, ...more) => x + more.length; return [f(), f(1, 2, 3)];`,
];

describe("as ES5", () => {
  test.each(SAME)("%s", async (body) => expect(await asEs5(body)).toEqual(await run(body)));

  test("what cannot be brought down is refused", () => {
    expect(() => loaderCall("a.js", "export class A extends Map {}")).toThrow("extends Map");
    expect(() => loaderCall("a.js", "export class A extends TypeError {}")).toThrow("extends TypeError");
    expect(() => closedScript("a.js", "import a from 'b'; a();")).toThrow("stand alone");
  });
});
