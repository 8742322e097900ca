/** What a relay may answer about maps, and what then is kept; and a worker that dies. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { PackList } from "../../protocol/maps/pack-list.ts";
import { DOWNLOAD_PATIENCE_S, fetchDownload } from "./download.ts";
import { browserMaps } from "./maps.ts";
import type { PackCache, SavedPack } from "./pack-cache.ts";

const PACK = Uint8Array.from({ length: 500 }, (_, i) => i % 251);
const HASH = createHash("sha256").update(PACK).digest("hex");
const LIST: PackList = {
  sources: [{ schema: "openmaptiles", credit: "© nobody" }],
  packs: [{ square: [11, 1, 2], zooms: [11, 14], bytes: PACK.length, hash: HASH, source: 0 }],
};
const [LISTING] = LIST.packs as [PackList["packs"][number]];

function world(answer: () => Response | Promise<Response>) {
  const kept: SavedPack[] = [];
  const asked: RequestInit[] = [];
  const waits: { readonly seconds: number; readonly call: () => void }[] = [];
  const workers: { onmessage?: unknown; onerror?: () => void; postMessage(): void }[] = [];
  const cache = { put: async (pack: SavedPack) => void kept.push(pack), list: async () => kept } as unknown as PackCache;
  const maps = browserMaps({
    cache,
    worker: () => {
      const worker = { postMessage: () => undefined, terminate: () => undefined };
      workers.push(worker);
      return worker as unknown as Worker;
    },
    download: fetchDownload(
      (_url, init) => {
        const { signal, ...rest } = init ?? {};
        asked.push(rest);
        // As fetch does: an answer that never comes ends with the signal.
        return Promise.race([answer(), new Promise<never>((_, no) => signal?.addEventListener("abort", () => no(signal.reason)))]);
      },
      (seconds, call) => {
        waits.push({ seconds, call });
        return () => undefined;
      },
    ),
    most_bytes: 3_000_000,
    subtle: crypto.subtle,
    now: () => 1000,
  });
  const save = () => maps.save("https://relay.example", LIST, LISTING, () => undefined);
  return { maps, kept, asked, workers, save, waits };
}

describe("a pack", () => {
  it("that is what was promised is kept, and nobody is named in asking for it", async () => {
    const { save, kept, asked } = world(() => new Response(PACK));
    expect(await save()).toMatchObject({ hash: HASH, schema: "openmaptiles", credit: "© nobody", saved_at: 1000 });
    expect(kept).toHaveLength(1);
    expect(asked).toEqual([{ credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" }]);
  });

  it("that is too large for the device is not even asked for", async () => {
    const { maps, kept, asked } = world(() => new Response(PACK));
    for (const bytes of [3_000_001, Number.NaN]) {
      const save = maps.save("https://relay.example", LIST, { ...LISTING, bytes }, () => undefined);
      await expect(save).rejects.toMatchObject({ trouble: "too-large" });
    }
    expect([kept, asked]).toEqual([[], []]);
  });

  it.each([
    ["of another hash", () => new Response(PACK.map((byte) => byte ^ 1)), "damaged"],
    ["cut short", () => new Response(PACK.subarray(0, -1)), "damaged"],
    ["longer than promised", () => new Response(new Uint8Array(PACK.length + 1)), "damaged"],
    ["that is gone", () => new Response("", { status: 404 }), "gone"],
    ["of a relay without a map", () => new Response("", { status: 501 }), "none"],
    ["of a relay that prepares its map", () => new Response("", { status: 503 }), "preparing"],
    ["of a relay that is away", () => Promise.reject(new TypeError("no network")), "offline"],
  ] as const)("%s is refused, and nothing is kept", async (_what, answer, trouble) => {
    const { save, kept } = world(answer);
    await expect(save()).rejects.toMatchObject({ trouble });
    expect(kept).toEqual([]);
  });

  it("of a relay that says nothing for half a minute is given up", async () => {
    const { save, waits } = world(() => new Promise<Response>(() => undefined));
    const saving = save();
    await Promise.resolve();
    expect(waits.map(({ seconds }) => seconds)).toEqual([DOWNLOAD_PATIENCE_S]);
    waits[0]?.call();
    await expect(saving).rejects.toMatchObject({ trouble: "offline" });
  });

  it("that comes while the device is wiped is not kept", async () => {
    const { maps, save, kept } = world(() => new Response(PACK));
    const saving = save();
    await maps.close();
    await expect(saving).rejects.toMatchObject({ trouble: "gone" });
    expect(kept).toEqual([]);
  });

  it("list that is HTML is refused", async () => {
    const { maps } = world(() => new Response("<html>"));
    await expect(maps.offered("https://relay.example")).rejects.toMatchObject({ trouble: "damaged" });
  });
});

describe("a worker that dies", () => {
  it("fails what it was asked, drawings too, and the next tile starts another", async () => {
    const { maps, workers } = world(() => new Response());
    const pack = { ...LISTING, schema: "openmaptiles", credit: "", relay: "", saved_at: 0 } as const;
    const tile = maps.tile(pack, [11, 1, 2], "en", "all");
    const drawing = maps.draw({}, "en");
    workers[0]?.onerror?.();
    await expect(drawing).rejects.toMatchObject({ trouble: "damaged" });
    await expect(tile).rejects.toMatchObject({ trouble: "damaged" });
    void maps.tile(pack, [11, 1, 2], "en", "all");
    expect(workers).toHaveLength(2);
  });
});
