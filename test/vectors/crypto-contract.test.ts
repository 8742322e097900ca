import { readdirSync, readFileSync } from "node:fs";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { cryptoContract, signatureContract } from "./crypto-contract.ts";
import { VECTORS_DIRECTORY } from "./format.ts";

const files = readdirSync(VECTORS_DIRECTORY)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, VECTORS_DIRECTORY), "utf8")));

cryptoContract("libsodium", loadSodium, files);
signatureContract("the relay's libraries", loadRelayCrypto, files);
