/** Links, invites, regions and phrases: the second implementation's. */
import { readFileSync } from "node:fs";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, type Json, type JsonMap, mapOf, numberOf, toHex, VECTORS_DIRECTORY } from "../format.ts";
import { type Bytes, text, usable } from "./primitives.ts";
import { must, refuse } from "./refusal.ts";

/** The official list's own hash, so that the copy beside the vectors is known to be it. */
const WORDS_SHA256 = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";

export function words(): readonly string[] {
  const list = readFileSync(new URL("bip39-english.txt", VECTORS_DIRECTORY), "utf8");
  if (toHex(sha256(text(list))) !== WORDS_SHA256) throw new Error("bip39-english.txt is not the BIP-39 list");
  return list.trimEnd().split("\n");
}

export function toPhrase(seed: Bytes): string {
  let bits = BigInt(`0x${toHex(seed)}${toHex(sha256(seed)).slice(0, 2)}`);
  const out: string[] = [];
  for (let i = 0; i < 24; i++, bits >>= 11n) out.unshift(words()[Number(bits & 2047n)] as string);
  return out.join(" ");
}

export function fromPhrase(phrase: string): Bytes {
  const clean = phrase.trim().toLowerCase();
  const hex = clean.replace(/^0x/, "").replace(/[\s:._-]/g, "");
  if (/^[0-9a-f]{64}$/.test(hex)) return fromHex(hex);
  const list = words();
  const indices = (clean.match(/[a-z]+/g) ?? []).map((typed) => {
    const short = list.filter((word) => typed.length >= 4 && word.startsWith(typed));
    return list.includes(typed) ? list.indexOf(typed) : short.length === 1 ? list.indexOf(short[0] as string) : -1;
  });
  must(indices.length === 24 && !indices.includes(-1), "not 24 words of the list");
  const bits = indices.reduce((sum, index) => (sum << 11n) | BigInt(index), 0n);
  const seed = fromHex((bits >> 8n).toString(16).padStart(64, "0"));
  must(BigInt(sha256(seed)[0] as number) === (bits & 255n), "checksum");
  return seed;
}

/** Letters and digits of ASCII as they are, every other byte in percent. */
export const encodeName = (name: string): string =>
  Array.from(text(name), (byte) =>
    /[A-Za-z0-9]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");

export const base64Url = (bytes: Bytes): string => Buffer.from(bytes).toString("base64url");

export function fromBase64Url(value: string): Bytes {
  const bytes = new Uint8Array(Buffer.from(value, "base64url"));
  // Node reads anything; only the one text that it would write itself counts.
  must(base64Url(bytes) === value, "not base64url");
  return bytes;
}

export function parameters(link: string): ReadonlyMap<string, string> {
  must(link.length <= 4096, "too long");
  const trimmed = link.trim();
  const from = trimmed.includes("#") ? trimmed.indexOf("#") : trimmed.indexOf("?");
  try {
    return new Map(
      trimmed
        .slice(from + 1)
        .split("&")
        .map((pair) => pair.split(/=(.*)/s))
        .map(([name, value]) => [name as string, decodeURIComponent(value ?? "")]),
    );
  } catch {
    return refuse("malformed", "does not decode");
  }
}

export function bytesParameter(from: ReadonlyMap<string, string>, name: string, length: number): Bytes {
  const value = fromBase64Url(from.get(name) ?? "");
  must(value.length === length, `${name}: length`);
  return value;
}

export function relay(encoded: string): string {
  let url: URL;
  try {
    url = new URL(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromBase64Url(encoded)).replace(/^ws/, "http"));
  } catch {
    return refuse("malformed", "not an address");
  }
  must(url.protocol === "https:" || url.protocol === "http:", "another scheme");
  must(url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password, "not an origin");
  must(url.protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname), "not over TLS");
  return url.origin;
}

export function readContact(link: string): JsonMap {
  const from = parameters(link);
  const key = bytesParameter(from, "p", 32);
  must(usable(key), "unusable key", "bad-key");
  const name = (from.get("n") ?? "").trim();
  let cut = name.slice(0, 100);
  if (/[\ud800-\udbff]$/.test(cut)) cut = cut.slice(0, -1);
  return { public_key: toHex(key), relay: relay(from.get("r") ?? ""), name: cut, ...numberIn(from) };
}

/** Beside what the link must have: what is not of its form is empty, or not there. */
function numberIn(from: ReadonlyMap<string, string>): JsonMap {
  const found: Record<string, Json> = {};
  const [said, by] = [from.get("a"), from.get("d")];
  const or = (read: () => string, otherwise: string): string => {
    try {
      return read();
    } catch {
      return otherwise;
    }
  };
  if (said) found.attestation = or(() => toHex(fromBase64Url(said)), "");
  const directory = by ? or(() => relay(by), "") : "";
  if (directory !== "") found.directory = directory;
  return found;
}

const RADIUS = 6_371_008.8;
const rad = (degrees: number): number => (degrees / 180) * Math.PI;

/** By the chord between the two points in space, which a haversine is in other words. */
export function distance(a: JsonMap, b: JsonMap): number {
  const at = (point: JsonMap): readonly [number, number, number] => {
    const [lat, lon] = [rad(numberOf(point, "latitude")), rad(numberOf(point, "longitude"))];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  };
  const [p, q] = [at(a), at(b)];
  return 2 * RADIUS * Math.asin(Math.min(1, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) / 2));
}

export function circleOf(region: JsonMap): Json {
  const { latitude, longitude, radius_m } = region;
  return latitude === undefined || longitude === undefined || radius_m === undefined ? null : { latitude, longitude, radius_m };
}

/** The cell as a number of 5 · length bits, longitude first, then in base 32. */
export function cell(point: JsonMap, length: number): string {
  const scale = (value: number, span: number, count: number): bigint => {
    const steps = 2 ** count;
    return BigInt(Math.min(steps - 1, Math.floor(((value + span) / (2 * span)) * steps)));
  };
  const [east, north] = [Math.ceil((5 * length) / 2), Math.floor((5 * length) / 2)];
  // 180° east is 180° west.
  const x = scale(numberOf(point, "longitude") === 180 ? -180 : numberOf(point, "longitude"), 180, east);
  const y = scale(numberOf(point, "latitude"), 90, north);
  let bits = "";
  for (let i = 0; i < 5 * length; i++) {
    const [from, width] = i % 2 === 0 ? [x, east] : [y, north];
    bits += (from >> BigInt(width - 1 - (i >> 1))) & 1n;
  }
  return (bits.match(/.{5}/g) ?? []).map((five) => "0123456789bcdefghjkmnpqrstuvwxyz"[Number.parseInt(five, 2)]).join("");
}

export function inside(region: JsonMap, at: JsonMap): boolean {
  const circle = circleOf(region);
  if (circle === null || distance(mapOf({ circle }, "circle"), at) > numberOf(region, "radius_m")) return false;
  const cells = (region.cells ?? []) as readonly string[];
  return region.region_type !== 1 || cells.length === 0 || cells.some((one) => cell(at, one.length) === one.toLowerCase());
}
