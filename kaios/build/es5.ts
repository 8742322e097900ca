/** From today's TypeScript to what a Gecko of 2016 can read: ES5 syntax, one call of the loader a file, no names left behind. */
import { transformSync } from "esbuild";
import ts from "typescript";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES5,
  downlevelIteration: true,
  noEmitHelpers: true,
  removeComments: true,
  esModuleInterop: false,
  useDefineForClassFields: false,
  strict: true,
  ignoreDeprecations: "6.0",
};

/** Uses each construct for which TypeScript has a helper, so that all helpers are written once, in the first script. */
const EVERYTHING = `
  async function a() { await 0; }
  function* b(x) { yield* x; const [c, ...d] = x; for (const e of d) yield [...e, ...x]; const { f, ...g } = x; return { ...f, ...g }; }
  async function* h(x) { for await (const y of x) yield* y; await 0; }
  function i() { return class extends Object { #j = 1; get j() { return this.#j; } set j(v) { this.#j = v; } has(x) { return #j in x; } }; }
  String.raw\`x\`; a\`y\`;
`;

/** Short names, no comments, no space; still ES5, and ASCII only, so that no server's idea of a charset can matter. */
export const minify = (code: string): string =>
  transformSync(code, { minify: true, target: "es5", charset: "ascii", legalComments: "none", loader: "js" }).code.trim();

/** A module as `cairn("name", [imports], body)`. */
export function loaderCall(name: string, code: string): string {
  const { outputText } = ts.transpileModule(code, { fileName: name, compilerOptions: { ...OPTIONS, module: ts.ModuleKind.AMD } });
  if (!outputText.startsWith("define([")) throw new Error(`${name}: TypeScript writes modules in another way now`);
  return outputText.replace(/^define\(/, `cairn(${JSON.stringify(name)}, `);
}

/** A script without imports, shut in by a function of its own. */
export function closedScript(name: string, code: string): string {
  if (/^(?:import|export)\b/m.test(code)) throw new Error(`${name} must stand alone`);
  const { outputText } = ts.transpileModule(code, {
    fileName: name,
    compilerOptions: { ...OPTIONS, module: ts.ModuleKind.CommonJS },
  });
  return `(function (exports) {\n${outputText}\n})({});\n`;
}

/** TypeScript's helpers, as global names (`__awaiter`, …). */
export function helpers(): string {
  const { outputText } = ts.transpileModule(EVERYTHING, {
    compilerOptions: { ...OPTIONS, noEmitHelpers: false, module: ts.ModuleKind.CommonJS },
  });
  return outputText.slice(0, outputText.indexOf("function a()"));
}

const HELPER =
  /\b__(?:await(?:er)?|generator|values|read|spreadArray|assign|rest|extends|makeTemplateObject|async\w+|classPrivateField\w+|import\w+|exportStar|createBinding|decorate|esDecorate|runInitializers|setFunctionName|propKey|addDisposableResource|disposeResources)(?=\()/g;

/** Helpers of TypeScript's that these scripts call and that nothing defines. */
export function missingHelpers(scripts: readonly string[], defined: string): readonly string[] {
  const called = new Set(scripts.flatMap((script) => script.match(HELPER) ?? []));
  return [...called].filter((name) => !new RegExp(`\\b${name}\\s*=`).test(defined));
}
