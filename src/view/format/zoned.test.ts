import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.resetModules();
});

const NOW = Date.parse("2026-05-14T13:10:00Z") / 1000;

it("a zone younger than this browser is the same clock under its older name", async () => {
  const Native = Intl.DateTimeFormat;
  const YOUNG = ["Europe/Kyiv", "America/Coyhaique", "America/Ciudad_Juarez", "America/Nuuk", "Asia/Qostanay"];
  // An old browser, which rejects all of them.
  const Older = new Proxy(Native, {
    construct(target, [locales, options]: [string, Intl.DateTimeFormatOptions?]) {
      if (YOUNG.includes(options?.timeZone ?? "")) throw new RangeError("no such zone");
      return new target(locales, options);
    },
  });
  vi.stubGlobal("Intl", { DateTimeFormat: Older });
  const { wallOf, zoneOf } = await import("./zoned.ts");
  for (const zone of YOUNG) {
    expect(zoneOf(zone), zone).toBeDefined();
    for (const months of [0, 3, 6, 9]) {
      const at = NOW + months * 30.4 * 86_400;
      const parts = new Native("en-US", { timeZone: zone, hour: "numeric", hourCycle: "h23" }).formatToParts(at * 1000);
      expect(wallOf(at, zone).hour, zone).toBe(Number(parts.find(({ type }) => type === "hour")?.value));
    }
  }
  expect(zoneOf("Mars/Olympus")).toBeUndefined();
});

it("a device that does not know its own zone is taken to be at UTC", async () => {
  for (const own of ["Etc/Unknown", undefined, "GMT+5 or so"]) {
    const Native = Intl.DateTimeFormat;
    const Lost = new Proxy(Native, {
      construct(target, [locales, options]: [string, Intl.DateTimeFormatOptions?]) {
        const made = new target(locales, options);
        return options?.timeZone === undefined ? Object.assign(made, { resolvedOptions: () => ({ timeZone: own }) }) : made;
      },
      apply: (target) => Object.assign(target(), { resolvedOptions: () => ({ timeZone: own }) }),
    });
    vi.stubGlobal("Intl", { DateTimeFormat: Lost });
    vi.resetModules();
    const { ownZone } = await import("./zoned.ts");
    expect(ownZone()).toBe("UTC");
    vi.unstubAllGlobals();
  }
});
