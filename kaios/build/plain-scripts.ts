/** The last step of the keypad build: turns chunks into ES5 scripts for the loader, and writes the page and the worker's first script. */
import { readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";
import { closedScript, helpers, loaderCall, minify, missingHelpers } from "./es5.ts";

type OutputChunk = Rolldown.OutputChunk;

/** The app's own style sheet, as named in vite.config.ts; a library's may lie beside it. */
const STYLE = "style.css";
const START = ["../start/polyfills.ts", "../start/loader.ts"] as const;
const source = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

/** A chunk and all its static imports, dependencies first. */
export function closure(
  bundle: Rolldown.OutputBundle,
  name: string,
  found: string[] = [],
  above: readonly string[] = [],
): string[] {
  if (above.includes(name)) throw new Error(`chunks import one another in a circle: ${[...above, name].join(" → ")}`);
  if (found.includes(name)) return found;
  const chunk = bundle[name];
  if (chunk?.type !== "chunk") throw new Error(`the build has no ${name}`);
  for (const imported of chunk.imports) closure(bundle, imported, found, [...above, name]);
  found.push(name);
  return found;
}

/** @param relay the first relay of a new identity; empty if the app asks */
const page = (scripts: readonly string[], relay: string): string =>
  [
    "<!doctype html>",
    '<html lang="en" dir="ltr">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="theme-color" content="#11161a">',
    '<meta name="referrer" content="no-referrer">',
    `<meta name="cairn-relay" content="${relay}">`,
    "<title>Cairn</title>",
    '<link rel="icon" href="icons/icon-56.png">',
    `<link rel="stylesheet" href="${STYLE}">`,
    ...scripts.map((name, at) => `<script defer src="${name}"${at === 0 ? ' data-main="main.js"' : ""}></script>`),
    "</head>",
    '<body><div id="root"></div></body>',
    "</html>",
    "",
  ].join("\n");

/** A relay's origin, or nothing. */
function relayFrom(text: string): string {
  if (text !== "" && new URL(text).origin !== text)
    throw new Error(`CAIRN_RELAY is to be an origin, as https://relay.example: ${text}`);
  return text;
}

export function plainScripts(): Plugin {
  return {
    name: "cairn:plain-scripts",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((one): one is OutputChunk => one.type === "chunk");
        for (const chunk of chunks) chunk.code = loaderCall(chunk.fileName, chunk.code);
        const help = helpers();
        const start = help + START.map((path) => closedScript(path, source(path))).join("");
        const missing = missingHelpers([start, ...chunks.map(({ code }) => code)], help);
        if (missing.length > 0) throw new Error(`TypeScript's helpers ${missing.join(", ")} are not in the first script`);
        for (const chunk of chunks) chunk.code = `${minify(chunk.code)}\n`;

        const emit = (fileName: string, text: string): void => void this.emitFile({ type: "asset", fileName, source: text });
        if (!Object.hasOwn(bundle, STYLE)) throw new Error(`the build has no ${STYLE}`);
        const files = { page: closure(bundle, "main.js"), worker: closure(bundle, "engine-main.js") };
        /** A worker's first script: all that it needs at once, then its own. */
        const workerOf = (main: string): string => {
          const scripts = ["start.js", ...closure(bundle, main)].map((name) => JSON.stringify(name));
          return `importScripts(${scripts.join(",")});cairn.load(${JSON.stringify(main)});\n`;
        };
        emit("start.js", `${minify(start)}\n`);
        emit("index.html", page(["start.js", ...files.page], relayFrom(process.env.CAIRN_RELAY ?? "")));
        emit("engine.js", workerOf("engine-main.js"));
        emit("map.js", workerOf("map-main.js"));
        const lazily = (source: string): string[] => {
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(source));
          if (!chunk) throw new Error(`the build has no chunk for ${source}`);
          return closure(bundle, chunk.fileName);
        };
        const every = [
          "index.html",
          "start.js",
          "engine.js",
          STYLE,
          ...files.page,
          ...files.worker,
          ...lazily("words/en/keypad.ts"),
          ...lazily("platform/old-intl.ts"),
        ];
        const first = [...every, ...lazily("words/en/welcome.ts")];
        const home = [...every, ...["engine-host.ts", "nacl.ts", "known-answers.ts"].flatMap(lazily)];
        emit("parts.json", JSON.stringify({ firstScreen: [...new Set(first)], home: [...new Set(home)] }));
      },
    },
  };
}
