/** What other apps share with this one. */
import { expect, it } from "vitest";
import { shared } from "./share.ts";

it("a body that cannot be read breaks no page", async () => {
  const caches = { open: async () => ({ put: async () => {} }) } as unknown as CacheStorage;
  const broken = new Request("https://cairn.example/share", {
    method: "POST",
    body: "x",
    headers: { "content-type": "multipart/form-data; boundary=q" },
  });
  await expect(shared(broken, caches, "https://cairn.example")).resolves.toBeDefined();
});

it("a shared file that is too large for a parcel ends where that is said", async () => {
  const kept: string[] = [];
  const body = new FormData();
  body.append("parcel", new File(["x".repeat(3 * 1024 * 1024)], "parcel-1.cairn.txt", { type: "text/plain" }));
  const caches = {
    open: async () => ({ put: async (_: string, what: Response) => kept.push(await what.text()) }),
  } as unknown as CacheStorage;
  const reply = await shared(new Request("https://cairn.example/share", { method: "POST", body }), caches, "https://cairn.example");
  expect(kept, "nothing, which is no parcel").toEqual([""]);
  expect(reply.headers.get("location")).toContain("/me/couriers");
});
