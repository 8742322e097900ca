/** Compiles to what Gecko 48 can read: ES5 syntax, one loader call a file, no global names. */
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

/** Uses each construct for which TypeScript has a helper, so that all helpers are in the first script once. */
const EVERYTHING = `
  async function a() { await 0; }
  function* b(x) { yield* x; const [c, ...d] = x; for (const e of d) yield [...e, ...x]; const { f, ...g } = x; return { ...f, ...g }; }
  async function* h(x) { for await (const y of x) yield* y; await 0; }
  function i() { return class extends Object { #j = 1; get j() { return this.#j; } set j(v) { this.#j = v; } has(x) { return #j in x; } }; }
  String.raw\`x\`; a\`y\`;
`;

/** Minified ES5 with licences only, in ASCII, so that the server's charset does not matter. */
export const minify = (code: string): string =>
  transformSync(code, { minify: true, target: "es5", charset: "ascii", legalComments: "eof", loader: "js" })
    .code.trim()
    // Regular expressions and licences, which esbuild does not escape.
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * An ES5 class cannot extend a native one: `Error.call` returns a new Error, no instance of the class. So errors extend a stand-in that the
 * first script defines, and no class may extend another native class.
 */
const STAND_IN = "__CairnError";
const ERROR = `
function ${STAND_IN}(message, options) {
  var made = Error.call(this, message);
  if (message !== undefined) Object.defineProperty(this, "message", { value: made.message, writable: true, configurable: true });
  Object.defineProperty(this, "stack", { value: made.stack, writable: true, configurable: true });
  if (options && "cause" in options) Object.defineProperty(this, "cause", { value: options.cause, writable: true, configurable: true });
}
${STAND_IN}.prototype = Object.create(Error.prototype, { constructor: { value: ${STAND_IN}, writable: true, configurable: true } });
self.${STAND_IN} = ${STAND_IN};
`;

const NATIVE =
  /\bextends (?:Array|Map|Set|WeakMap|Promise|RegExp|Date|(?:Type|Range|Syntax|Reference|Aggregate)Error|[A-Z]\w*\dArray|EventTarget|HTML\w*|Element|Event)\b/;

function withStandIn(name: string, code: string): string {
  const out = code.replace(/\bextends Error\b/g, `extends ${STAND_IN}`);
  const [other] = NATIVE.exec(out) ?? [];
  if (other) throw new Error(`${name}: ES5 has no way for “${other}”`);
  return out;
}

/** Private fields are compiled first: TypeScript would put their WeakMaps outside of the module, as global names. */
const withoutPrivate = (code: string): string =>
  /[{};.]\s*#\w/.test(code) ? transformSync(code, { target: "es2021", loader: "js" }).code : code;

/** A module as `cairn("name", [imports], body)`. */
export function loaderCall(name: string, code: string): string {
  const { outputText } = ts.transpileModule(withStandIn(name, withoutPrivate(code)), {
    fileName: name,
    compilerOptions: { ...OPTIONS, module: ts.ModuleKind.AMD },
  });
  // Licences come before the call.
  const call = /^(?:\s*\/\*![\s\S]*?\*\/)*\s*define\(/;
  if (!call.test(outputText)) throw new Error(`${name}: TypeScript writes modules in another way now`);
  return outputText.replace(call, (before) => before.replace(/define\($/, `cairn(${JSON.stringify(name)}, `));
}

/** A script without imports, in a function scope of its own. */
export function closedScript(name: string, code: string): string {
  if (/^(?:import|export)\b/m.test(code)) throw new Error(`${name} must stand alone`);
  const { outputText } = ts.transpileModule(withStandIn(name, withoutPrivate(code)), {
    fileName: name,
    compilerOptions: { ...OPTIONS, module: ts.ModuleKind.CommonJS },
  });
  return `(function (exports) {\n${outputText}\n})({});\n`;
}

/** TypeScript's helpers as global names (`__awaiter`, …), and the base class of errors. */
export function helpers(): string {
  const { outputText } = ts.transpileModule(EVERYTHING, {
    compilerOptions: { ...OPTIONS, noEmitHelpers: false, module: ts.ModuleKind.CommonJS },
  });
  return outputText.slice(0, outputText.indexOf("function a()")) + ERROR;
}

const HELPER =
  /\b__(?:await(?:er)?|generator|values|read|spreadArray|assign|rest|extends|makeTemplateObject|async\w+|classPrivateField\w+|import\w+|exportStar|createBinding|decorate|esDecorate|runInitializers|setFunctionName|propKey|addDisposableResource|disposeResources)(?=\()/g;

/** TypeScript's helpers that these scripts call but nothing defines. */
export function missingHelpers(scripts: readonly string[], defined: string): readonly string[] {
  const called = new Set(scripts.flatMap((script) => script.match(HELPER) ?? []));
  return [...called].filter((name) => !new RegExp(`\\b${name}\\s*=`).test(defined));
}
