import { naclCrypto } from "../kaios/platform/nacl.ts";
import { measure } from "./kaios-crypto-ops.ts";

measure(naclCrypto);
