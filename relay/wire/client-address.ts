/** Whose request it is, behind trusted proxies (relay storage and rate limits): the walk from the right. */
import type { IncomingMessage } from "node:http";
import { type BlockList, isIP, isIPv4 } from "node:net";
import type { ProxyHeader } from "../config.ts";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An address in one form: IPv4 out of IPv6, no zone. `undefined` when it is none. */
function normal(text: string): string | undefined {
  const bare = text.split("%", 1)[0] as string;
  const address = MAPPED.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 ? undefined : address.toLowerCase();
}

/** `address`, `address:port`, `[v6]` or `[v6]:port`. */
function fromNode(text: string): string | undefined {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed) return normal(bracketed[1] as string);
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text);
  return normal(withPort ? (withPort[1] as string) : text);
}

const xForwardedFor = (header: string): (string | undefined)[] => header.split(",").map((entry) => fromNode(entry.trim()));

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PAIR = new RegExp(`^\\s*(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\]|\\\\.)*)")\\s*$`);
/** Commas and semicolons part only outside quotes. */
const split = (text: string, separator: "," | ";"): string[] =>
  text.match(
    new RegExp(`(?:"(?:[^"\\\\]|\\\\.)*"|[^"${separator}])+|^(?=${separator})|(?<=${separator})(?=${separator}|$)`, "g"),
  ) ?? [];

/** RFC 7239: the `for` of each element. */
function forwarded(header: string): (string | undefined)[] {
  return split(header, ",").map((element) => {
    let node: string | undefined;
    for (const pair of split(element, ";")) {
      const match = PAIR.exec(pair);
      if (!match) return undefined;
      if ((match[1] as string).toLowerCase() === "for") node = match[2] ?? (match[3] as string).replace(/\\(.)/g, "$1");
    }
    return node === undefined ? undefined : fromNode(node);
  });
}

/**
 * From the rightmost entry, skipping trusted proxies: the first that is not trusted is the client. A header with anything unreadable
 * on that way proves nothing, and then the peer is the client; so it is when the peer is no trusted proxy.
 */
export function clientAddress(peer: string, header: string | undefined, kind: ProxyHeader, trusted: BlockList): string {
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  const from = normal(peer) ?? peer;
  if (header === undefined || !normal(peer) || !isTrusted(from)) return from;
  const chain = kind === "forwarded" ? forwarded(header) : xForwardedFor(header);
  let furthest = from;
  for (const address of chain.reverse()) {
    if (address === undefined) return from;
    furthest = address;
    if (!isTrusted(address)) break;
  }
  return furthest;
}

/** The address as a rate limit key: IPv6 by its /64, which is what one household is given. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail = ""] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === "" ? [] : tail.split(":");
  const missing = address.includes("::") ? 8 - groups.length - rest.length : 0;
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill("0"), ...rest];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** The rate limit key of an HTTP request. */
export function addressKeyOf(request: IncomingMessage, kind: ProxyHeader, trusted: BlockList): string {
  const header = request.headers[kind];
  const text = Array.isArray(header) ? header.join(",") : header;
  return addressKey(clientAddress(request.socket.remoteAddress ?? "", text, kind, trusted));
}
