import { describe, expect, it } from "vitest";
import { type Site, wipeSite } from "./wipe.ts";

function site(change: Partial<Site> = {}): { site: Site; gone: string[] } {
  const gone: string[] = [];
  const storage = (name: string) => ({ clear: () => void gone.push(name) });
  const registration = {
    pushManager: { getSubscription: async () => ({ unsubscribe: async () => void gone.push("push") }) },
    unregister: async () => void gone.push("service worker"),
  };
  return {
    gone,
    site: {
      caches: { keys: async () => ["one", "two"], delete: async (name) => gone.push(`cache ${name}`) > 0 },
      databases: undefined,
      serviceWorkers: { getRegistrations: async () => [registration as unknown as ServiceWorkerRegistration] },
      storages: [storage("local"), storage("session")],
      ...change,
    },
  };
}

describe("wiping the site", () => {
  it("takes away storages, push before its service worker, and every cache", async () => {
    const { site: all, gone } = site();
    expect(await wipeSite(all)).toEqual([]);
    expect(gone).toEqual(["local", "session", "push", "service worker", "cache one", "cache two"]);
  });

  it("goes on where one part refuses, and says which", async () => {
    const refusing = { keys: async () => Promise.reject(new Error("refused")), delete: async () => false };
    const { site: all, gone } = site({ caches: refusing, serviceWorkers: undefined });
    expect(await wipeSite(all)).toEqual(["caches"]);
    expect(gone).toEqual(["local", "session"]);
  });
});
