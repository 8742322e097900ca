/** Replaces BigInt in the hashing and cipher libraries, where 64 bits are not needed. A change in these libraries stops the build. */
import type { Plugin } from "vite";

const REPLACED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  // Two constants evaluated on load; code that would use them as BigInt is never reached.
  "@noble/hashes/_u64.js": [
    ["BigInt(2 ** 32 - 1)", "4294967295"],
    ["BigInt(32)", "32"],
  ],
  // Lengths, which stay far below 2^32.
  "@noble/ciphers/utils.js": [
    ["/* @__PURE__ */ BigInt(0)", "0"],
    ["view.setBigUint64(0, BigInt(aadLength), isLE)", "view.setUint32(isLE ? 0 : 4, aadLength, isLE)"],
    ["view.setBigUint64(8, BigInt(dataLength), isLE)", "view.setUint32(isLE ? 8 : 12, dataLength, isLE)"],
  ],
};

export function noBigInt(): Plugin {
  return {
    name: "cairn:no-bigint",
    enforce: "pre",
    transform(code, id) {
      const file = Object.keys(REPLACED).find((name) => id.split("?")[0]?.endsWith(`/node_modules/${name}`));
      if (!file) return undefined;
      return (REPLACED[file] ?? []).reduce((text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`${file} is not what it was: no “${from}”`);
        return text.replace(from, to);
      }, code);
    },
  };
}
