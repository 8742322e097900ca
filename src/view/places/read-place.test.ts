import { describe, expect, it } from "vitest";
import type { Point } from "../format/distance.ts";
import { readPlace } from "./read-place.ts";

const HERE: Point = { latitude: 47.4, longitude: 8.6 };

function expectPoint(text: string, latitude: number, longitude: number): void {
  const read = readPlace(text, HERE);
  expect(read, text).toHaveProperty("point");
  if (!("point" in read)) return;
  expect(read.point.latitude, text).toBeCloseTo(latitude, 4);
  expect(read.point.longitude, text).toBeCloseTo(longitude, 4);
}

describe("a text is a place", () => {
  it.each([
    ["48.2, -16.37", 48.2, -16.37],
    ["48° 12’ 30” N, 16° 22’ 30” E", 48.208333, 16.375],
    ["48º12ʹ30ʺN 16º22ʹ30ʺE", 48.208333, 16.375],
    ["48°12'30''N 16°22'30''E", 48.208333, 16.375],
    ["48d12m30s N 16d22m30s E", 48.208333, 16.375],
    ["S 33° 52.08′ E 151° 12.6′", -33.868, 151.21],
    ["48.2 N, 16.37 W", 48.2, -16.37],
    ["48,2° N; 16,37° E", 48.2, 16.37],
    ["48°12′30,0″ N, 16°22′30,0″ E", 48.208333, 16.375],
    ["lat: 48.2, lon: 16.37", 48.2, 16.37],
    ["(48.2, 16.37)", 48.2, 16.37],
    ["Meet me here: geo:48.2,16.37;u=35", 48.2, 16.37],
    ["geo:0,0?q=48.2,16.37(The bench)", 48.2, 16.37],
    ["geo:48.2,16.37?z=15", 48.2, 16.37],
    ["8FVC9G8F+6X", 47.3655625, 8.5249375],
    ["7FG49Q00+", 20.375, 2.775],
    ["7fg49qcj+2vx", 20.3701125, 2.782234375],
    ["8FVC0000+", 47.5, 8.5],
    ["9G8F+6X", 47.3655625, 8.5249375],
    ["8F+6X", 47.4155625, 8.6249375],
  ])("%s", expectPoint);

  it("and a short code may be short for a place across the date line, or of another cell", () => {
    const read = readPlace("9G8F+6X Honolulu");
    expect(read).toMatchObject({ town: "Honolulu" });
    const code = "code" in read ? read.code : undefined;
    expect(code?.({ latitude: 46.95, longitude: 7.95 })?.latitude).toBeCloseTo(47.3655625, 6);
    expect(code?.({ latitude: 46.8, longitude: 8 })?.latitude).toBeCloseTo(46.3655625, 6);
    expect(code?.({ latitude: 47.4, longitude: -179.99 })?.longitude).toBeCloseTo(179.5249375, 6);
  });
});

describe("a link of a map site is read without opening it", () => {
  it.each([
    ["https://www.google.com/maps/@48.2,16.37,15z"],
    ["https://maps.google.com/?q=48.2,16.37"],
    ["https://maps.google.com/maps?q=loc:48.2,16.37&z=15"],
    ["https://www.google.at/maps?ll=48.2,16.37&z=12"],
    ["https://www.google.co.uk/maps/place/48.2,+16.37/@1,2,17z"],
    ["https://www.google.com/maps/place/A+Cafe/@48.1,16.3,17z/data=!3m1!4b1!4m6!3m5!1s0x476d!8m2!3d48.2!4d16.37!16s%2Fg"],
    ["https://www.google.com/maps/search/?api=1&query=48.2%2C16.37"],
    ["https://www.google.com/maps/dir/?api=1&origin=1,2&destination=48.2,16.37"],
    ["https://www.google.com/maps/dir/1,2/48.2,16.37/@3,4,12z"],
    [`https://www.google.com/maps/place/48%C2%B012'00.0%22N+16%C2%B022'12.0%22E`],
    ["https://www.openstreetmap.org/#map=17/48.2/16.37"],
    ["https://www.openstreetmap.org/?mlat=48.2&mlon=16.37#map=12/1/2"],
    ["https://www.openstreetmap.org/?mlat=48.2&mlon=16.37&zoom=12"],
    ["https://www.openstreetmap.org/search?query=48.2%2C16.37#map=3/1/2"],
    ["https://www.openstreetmap.org/way/1234#map=17/48.2/16.37&layers=N"],
    ["https://maps.apple.com/?ll=48.2,16.37&q=Bench"],
    ["https://maps.apple.com/?q=48.2,16.37"],
    ["https://maps.apple.com/place?coordinate=48.2,16.37&name=Bench"],
    ["https://www.bing.com/maps?cp=48.2~16.37&lvl=15"],
    ["https://www.bing.com/maps?cp=1~2&sp=point.48.2_16.37_Bench"],
    ["https://wego.here.com/?map=48.2,16.37,15,normal"],
    ["https://share.here.com/l/48.2,16.37,Bench?z=16"],
    ["https://wego.here.com/directions/mix/Bench:48.2,16.37"],
    ["https://yandex.ru/maps/?ll=16.37%2C48.2&z=15"],
    ["https://yandex.com/maps/213/moscow/?whatshere%5Bpoint%5D=16.37%2C48.2&ll=1,2"],
    ["https://www.waze.com/ul?ll=48.2%2C16.37&navigate=yes"],
    ["https://www.waze.com/live-map/directions?to=ll.48.2%2C16.37"],
    ["https://osmand.net/map?pin=48.2,16.37#15/1/2"],
    ["https://mapy.cz/zakladni?x=16.37&y=48.2&z=15"],
    ["https://map.example/#15/48.2/16.37"],
    ["https://map.example/?lat=48.2&lng=16.37"],
    ["Look, a bench: https://www.openstreetmap.org/#map=17/48.2/16.37"],
  ])("%s", (text) => expectPoint(text, 48.2, 16.37));

  it.each([
    ["https://www.google.com/maps/search/?api=1&query=Port+Lorne", "Port Lorne"],
    ["https://www.google.com/maps/place/Port+Lorne/", "Port Lorne"],
    ["https://maps.apple.com/?q=Port%20Lorne", "Port Lorne"],
    ["https://www.openstreetmap.org/search?query=Port+Lorne", "Port Lorne"],
  ])("its words are looked for: %s", (text, words) => {
    expect(readPlace(text)).toEqual({ words });
  });
});

describe("what is no place says why", () => {
  it.each([
    ["https://maps.app.goo.gl/abc123", "short"],
    ["https://goo.gl/maps/abc123", "short"],
    ["https://maps.apple/p/abc", "short"],
    ["https://osm.org/go/0JhJf", "short"],
    ["https://w3w.co/a.b.c", "short"],
    ["https://www.openstreetmap.org/way/1234", "nowhere"],
    ["https://news.example/today", "nowhere"],
    ["https://www.google.com/maps/@NaN,NaN,3z", "nowhere"],
    ["https://", "nowhere"],
    ["https://www.google.com/maps/@91,0,3z", "range"],
    ["https://maps.apple.com/?ll=48,181", "range"],
    ["91, 0", "range"],
    ["geo:0,-180.5", "range"],
    ["x".repeat(2001), "long"],
    [`48.${"2".repeat(3000)}, 16`, "long"],
  ])("%s", (text, why) => {
    const read = readPlace(text);
    expect(read).toEqual(text === "https://" ? { words: "https://" } : { why });
  });

  it("a short code without anything to measure it from", () => {
    expect(readPlace("9G8F+6X")).toEqual({ why: "apart" });
  });

  it.each([
    "Port Lorne",
    "NaN, NaN",
    "Infinity Infinity",
    "22+ Vienna",
    "8FWR6V33+4",
    "8FVC00+22",
    "8FVC9G8F+6XA",
    "C+ Club",
    "1e5, 1e5",
    "48,2° N 16,37° O",
    "lon: 16.37, lat: 48.2",
  ])("and a name stays one: %s", (text) => {
    expect(readPlace(text, HERE)).toEqual({ words: text });
  });

  it("whatever is typed", () => {
    const parts = [
      "48.2",
      ",",
      "-",
      "geo:",
      "https://",
      "maps.apple.com/",
      "?ll=",
      "#map=1/",
      "+",
      "9G8F",
      "NaN",
      "°",
      "N",
      "\ud800",
      "%",
      "\0",
    ];
    for (let i = 0; i < 5000; i++) {
      const text = [0, 1, 2, 3, 4].map((n) => parts[(i * 7 + n * n * 31 + (i >> n)) % parts.length]).join("");
      const read = readPlace(text, HERE);
      if ("point" in read) expect(Math.abs(read.point.latitude) <= 90 && Math.abs(read.point.longitude) <= 180, text).toBe(true);
    }
  });
});
