/** Argon2id by @noble/hashes: plain JavaScript, which also runs without WebAssembly. Loaded when a passcode is first used. */
import { argon2id } from "@noble/hashes/argon2.js";
import type { SlowHash } from "../../engine/ports.ts";

export const slowHash: SlowHash = async (password, salt, { memory_kib, passes }) =>
  argon2id(password, salt, { m: memory_kib, t: passes, p: 1, dkLen: 32 });
