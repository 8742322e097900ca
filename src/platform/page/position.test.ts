import { beforeEach, describe, expect, it } from "vitest";
import { StandingClock } from "../../../test/support/fake-clock.ts";
import { FaceError } from "../../engine/face.ts";
import { browserPosition, type Reading, tellEngine } from "./position.ts";
import { pageTrace } from "./trace.ts";

class Clock extends StandingClock {
  hidden = false;
  isHidden = (): boolean => this.hidden;
  advance(seconds: number): void {
    const end = this.time + seconds;
    while (this.step(end));
  }
}

/** A device whose position the test sets. */
class Device implements Geolocation {
  asked: PositionOptions[] = [];
  private watching: { got: PositionCallback; failed: PositionErrorCallback } | undefined;
  watchPosition(got: PositionCallback, failed?: PositionErrorCallback | null, options?: PositionOptions): number {
    this.watching = { got, failed: failed as PositionErrorCallback };
    this.asked.push(options ?? {});
    return 7;
  }
  clearWatch(): void {
    this.watching = undefined;
  }
  /** A single request is answered like the watch. */
  getCurrentPosition(_got: PositionCallback, _failed?: PositionErrorCallback | null, options?: PositionOptions): void {
    this.asked.push(options ?? {});
  }
  say(coords: object, timestamp = 0): void {
    this.watching?.got({ coords, timestamp } as GeolocationPosition);
  }
  fail(code: 1 | 2 | 3): void {
    this.watching?.failed({ code, PERMISSION_DENIED: 1 } as GeolocationPositionError);
  }
}

describe("the browser's position", () => {
  const GOOD = { latitude: 48.2, longitude: 16.37, accuracy: 8 };
  let clock: Clock;
  let device: Device;
  let reading: Reading;
  let position: ReturnType<typeof browserPosition>;
  beforeEach(() => {
    clock = new Clock(1_790_000_000);
    device = new Device();
    position = browserPosition(device, undefined, clock);
    position.subscribe((now) => {
      reading = now;
    });
    position.start();
  });

  it.each([
    ["moves", 270, { heading: 270 }],
    ["stands still", Number.NaN, {}],
    ["does not tell", null, {}],
    ["tells nonsense", 400, {}],
  ])("says which way the device goes, if it %s", (_what, heading, told) => {
    device.say({ ...GOOD, heading });
    expect(reading).toEqual({ kind: "on", at: clock.now(), fix: { latitude: 48.2, longitude: 16.37, accuracy_m: 8, ...told } });
  });

  it.each([
    ["2001", 978_307_200_000],
    ["1,024 weeks ago", (1_790_000_000 - 1024 * 604_800) * 1000],
    ["an hour ahead", 1_790_003_600_000],
    ["never", Number.NaN],
  ])("counts from when it was received, not from what is stamped on it (%s)", (_, stamp) => {
    device.say(GOOD, stamp);
    expect(reading).toEqual({ kind: "on", fix: { latitude: 48.2, longitude: 16.37, accuracy_m: 8 }, at: clock.now() });
  });

  it("takes a fact or nothing", () => {
    for (const bad of [
      { latitude: Number.NaN, longitude: Number.NaN, accuracy: 0 },
      { latitude: null, longitude: null, accuracy: 8 },
      { ...GOOD, accuracy: null },
      { ...GOOD, accuracy: -1 },
      { ...GOOD, accuracy: Number.POSITIVE_INFINITY },
      { ...GOOD, latitude: 91 },
      { ...GOOD, longitude: -181 },
    ]) {
      device.say(bad);
      expect(reading).toEqual({ kind: "unavailable" });
    }
    device.say(GOOD);
    device.say({ ...GOOD, latitude: Number.NaN });
    expect(reading).toMatchObject({ kind: "on", fix: { latitude: 48.2 } });
  });

  it("is never taken from a cache", () => {
    device.say(GOOD);
    clock.advance(25);
    expect(device.asked.length).toBeGreaterThan(1);
    for (const { maximumAge } of device.asked) expect(maximumAge).toBe(0);
  });

  it("of a device that stands still is asked anew by itself before it is too old, on and on", () => {
    device.say(GOOD);
    for (let minute = 1; minute <= 3; minute++) {
      const before = device.asked.length;
      clock.advance(59);
      expect(device.asked.length).toBeGreaterThan(before);
    }
    device.fail(3);
    const before = device.asked.length;
    clock.advance(59);
    expect(device.asked.length).toBeGreaterThan(before);
  });

  it("is not asked while nobody looks, and at once when somebody does", () => {
    device.say(GOOD);
    clock.hidden = true;
    const before = device.asked.length;
    clock.advance(600);
    expect(device.asked.length).toBe(before);
    clock.hidden = false;
    position.wake();
    expect(device.asked.length).toBe(before + 1);
  });

  it("is not asked any more once it is refused", () => {
    device.say(GOOD);
    device.fail(1);
    expect(reading.kind).toBe("refused");
    const before = device.asked.length;
    clock.advance(600);
    position.wake();
    expect(device.asked.length).toBe(before);
  });

  it("is taken from the engine only by the page that told it", () => {
    const told: unknown[] = [];
    tellEngine(position, { position: async (fix) => void told.push(fix) });
    expect(told).toEqual([]);
    device.say(GOOD);
    device.fail(1);
    expect(told).toEqual([{ latitude: 48.2, longitude: 16.37, accuracy_m: 8 }, undefined]);
  });

  it("is noted when the engine cannot take it, but not before there is an identity", async () => {
    const noted = () => pageTrace.list().filter(({ what }) => what === "page.position").length;
    for (const [code, count] of [
      ["not-ready", 0],
      ["storage", 1],
    ] as const) {
      tellEngine(position, { position: async () => Promise.reject(new FaceError(code)) });
      device.say(GOOD);
      await new Promise((resolve) => setImmediate(resolve));
      expect(noted(), code).toBe(count);
    }
  });
});
