import { naclCrypto } from "../kaios/platform/nacl.ts";
import { book, measure } from "./kaios-crypto-ops.ts";

measure(naclCrypto, { "a book of 200": () => book(200) });
