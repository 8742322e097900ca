/** The keypad phone's primitives pass what every backend passes. */
import { readdirSync, readFileSync } from "node:fs";
import { naclCrypto } from "../../kaios/platform/nacl.ts";
import { cryptoContract } from "./crypto-contract.ts";
import { VECTORS_DIRECTORY } from "./format.ts";

const files = readdirSync(VECTORS_DIRECTORY)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, VECTORS_DIRECTORY), "utf8")));

cryptoContract("tweetnacl and @noble", async () => naclCrypto, files);
