/** The client's address of a request, also behind trusted proxies. */
import type { IncomingMessage } from "node:http";
import { type BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { fromRight, type ProxyHeader } from "./forwarded.ts";

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: unknown, low: unknown): string => (Number(high) * 256 + Number(low)).toString(16);
  const plain = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address;
  const [head = "", tail] = plain.split("::");
  const parts = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [left, right] = [parts(head), parts(tail ?? "")];
  const missing = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...missing, ...right].map((group) => Number.parseInt(group, 16));
}

/** Prefixes of IPv6 addresses that contain an IPv4 address: mapped (RFC 4291 §2.5.5.2) and NAT64 (RFC 6052 §2.1). */
const IPV4_PREFIXES: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0xffff],
  [0x64, 0xff9b, 0, 0, 0, 0],
];

/** An address in one form: an IPv4 address in IPv6 as IPv4, without a zone. `undefined` when `text` is no address. */
function normalize(text: string): string | undefined {
  const bare = text.split("%", 1)[0] as string;
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const groups = groupsOf(bare);
  const containsIPv4 = IPV4_PREFIXES.some((prefix) => prefix.every((group, i) => groups[i] === group));
  const [high = 0, low = 0] = groups.slice(6);
  return containsIPv4 ? [high >> 8, high & 255, low >> 8, low & 255].join(".") : bare.toLowerCase();
}

/** The address of a node: `address`, `address:port`, `[v6]` or `[v6]:port`. */
function fromNode(text: string): string | undefined {
  // No address with zone and port is this long.
  if (text.length > 100) return undefined;
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed) return normalize(bracketed[1] as string);
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text);
  return normalize(withPort ? (withPort[1] as string) : text);
}

/**
 * Reads the header from the right and skips trusted proxies: the first address that is not trusted is the client. When an entry on the
 * way cannot be parsed, or the peer is no trusted proxy, the header proves nothing and the peer is the client.
 */
export function clientAddress(peer: string, header: string | undefined, kind: ProxyHeader, trusted: BlockList): string {
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  const from = normalize(peer) ?? peer;
  if (header === undefined || !normalize(peer) || !isTrusted(from)) return from;
  let furthest = from;
  for (const node of fromRight(header, kind)) {
    const address = node === undefined ? undefined : fromNode(node);
    if (address === undefined) return from;
    furthest = address;
    if (!isTrusted(address)) break;
  }
  return furthest;
}

/** The address as a rate limit key. IPv6 counts by /64, the smallest network that a household gets. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address).slice(0, 4);
  return groups.map((group) => group.toString(16)).join(":");
}

/** The rate limit key of an HTTP request. */
export function addressKeyOf(request: IncomingMessage, kind: ProxyHeader, trusted: BlockList): string {
  const header = request.headers[kind];
  const text = Array.isArray(header) ? header.join(",") : header;
  return addressKey(clientAddress(request.socket.remoteAddress ?? "", text, kind, trusted));
}
