/** A program for a bare JavaScript engine: our code through the keypad's build, after what a browser of 2016 would have beside the language. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { closedScript, helpers, minify } from "../../kaios/build/es5.ts";
import { noBigInt } from "../../kaios/build/no-bigint.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): string => readFileSync(path, "utf8");

/** Names that are no part of the language. Shells have `print`, and nothing that reads the clock by itself. */
const HOST = `
var self = this, globalThis_ = this;
if (typeof console === "undefined") console = { log: print, error: print, warn: print };
if (typeof setTimeout === "undefined") setTimeout = clearTimeout = function () {};
if (typeof TextEncoder === "undefined") {
  TextEncoder = function () {};
  TextEncoder.prototype.encode = function (text) {
    var bytes = unescape(encodeURIComponent(text.replace(/[\\ud800-\\udbff](?![\\udc00-\\udfff])|(^|[^\\ud800-\\udbff])[\\udc00-\\udfff]/g, "$1\\ufffd")));
    return Uint8Array.from(bytes, function (char) { return char.charCodeAt(0); });
  };
  TextDecoder = function () {};
  TextDecoder.prototype.decode = function (bytes) {
    var out = "";
    for (var i = 0; i < bytes.length; i++) out += String.fromCharCode(bytes[i]);
    return decodeURIComponent(escape(out));
  };
}
`;

/** One module and all it imports, as one ES5 script. @param alias other modules for some names */
export async function es5Script(entry: string, alias: Readonly<Record<string, string>> = {}): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    // The vectors' reader knows where the files lie; here they come in as text.
    define: { "import.meta.url": '"http://nowhere.invalid/a/b/c"', "process.env.NODE_ENV": '"production"' },
    resolve: { alias },
    plugins: [noBigInt()],
    build: {
      write: false,
      target: "es2022",
      minify: false,
      lib: { entry: at(entry), formats: ["es"] },
      rollupOptions: { output: { codeSplitting: false } },
    },
  });
  const [only] = (Array.isArray(made) ? made : [made]).flatMap((one) => ("output" in one ? one.output : []));
  if (only?.type !== "chunk") throw new Error("one script was expected");
  return minify(helpers() + closedScript(entry, only.code));
}

export const polyfills = (): string => minify(helpers() + closedScript("polyfills.ts", read(at("../../kaios/start/polyfills.ts"))));
export const coreJs = (): string => read(createRequire(import.meta.url).resolve("core-js-bundle/minified.js"));
export const host = (): string => HOST;
