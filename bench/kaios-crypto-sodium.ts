import { loadSodium } from "../src/platform/worker/sodium.ts";
import { measure } from "./kaios-crypto-ops.ts";

declare function print(text: string): void;

loadSodium().then(measure, (error: unknown) => print(`${error}`));
