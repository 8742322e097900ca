/** Asset files beside the scripts: with plain names, never inlined, and smaller versions where the phone's memory needs them. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Plugin } from "vite";

/** The coast at 1:110 million instead of 1:50 million: a sixth of the memory, for 240 pixels. */
const SMALLER: Readonly<Record<string, string>> = { "./world-50m.bin?url": "./world-110m.bin?url" };

/** A library's style sheet that only one screen needs: loaded with that screen, so that the first one does not wait for it. */
const SHEET = "leaflet/dist/leaflet.css";
const LINK = "\0leaflet.css.js";

const COPIED: Readonly<Record<string, string>> = {
  "icons/icon-56.png": "../icons/icon-56.png",
  "icons/icon-112.png": "../icons/icon-112.png",
  "icons.svg": "../../public/icons.svg",
};

const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));

export function plainAssets(): Plugin {
  return {
    name: "cairn:plain-assets",
    enforce: "pre",
    resolveId(id, importer) {
      if (id === SHEET) return LINK;
      const smaller = SMALLER[id];
      return smaller ? this.resolve(smaller, importer, { skipSelf: true }) : undefined;
    },
    load(id) {
      const [path, query] = id.split("?");
      if (id === LINK)
        return `import href from "${SHEET}?url";
document.head.appendChild(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
export default href;`;
      if (query !== "url" || path === undefined) return undefined;
      const fileName = `data/${basename(path)}`;
      this.emitFile({ type: "asset", fileName, source: readFileSync(path) });
      return `export default ${JSON.stringify(fileName)};`;
    },
    generateBundle() {
      for (const [fileName, from] of Object.entries(COPIED)) this.emitFile({ type: "asset", fileName, source: read(from) });
    },
  };
}
