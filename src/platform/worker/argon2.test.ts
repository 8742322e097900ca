import { expect, it } from "vitest";
import { toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { slowHash } from "./argon2.ts";

it("is Argon2id as another implementation (hash-wasm) computed it", async () => {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i);
  const key = await slowHash(utf8("harbour steps"), salt, { memory_kib: 32 * 1024, passes: 3 });
  expect(toHex(key)).toBe("d32295b5befb6c498632fbfc542e83a0b8adf035240fb85dad5bcb2ef287327f");
});
