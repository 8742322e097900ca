/**
 * The addresses to which users may make a relay connect. A Web Push endpoint is a URL that anybody can register, so without this the relay could be made
 * to call on its own machine and network. Names are judged by what they resolve to, at the moment of connecting.
 */
import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

const notPublic = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  notPublic.addSubnet(net, prefix, "ipv4");
}
// Of IPv6 only 2000::/3 is public at all; in it, 6to4 and Teredo carry IPv4 addresses, and one block is for documents.
const publicV6 = new BlockList();
publicV6.addSubnet("2000::", 3, "ipv6");
for (const [net, prefix] of [
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  notPublic.addSubnet(net, prefix, "ipv6");
}

/** Whether an address belongs to the public network. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !notPublic.check(address, "ipv4");
  return version === 6 && publicV6.check(address, "ipv6") && !notPublic.check(address, "ipv6");
}

/** Whether a URL's host could be public: names are judged later, when they are resolved. */
export function mayBePublicHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? bare.includes(".") && !/(^|\.)(localhost|local|internal)\.?$/i.test(bare) : isPublicAddress(bare);
}

/** Resolves names for connections that may lead to the public network only. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, "");
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address))) {
      return done(new Error("the name does not lead to the public network"), "");
    }
    if (options.all) return done(null, addresses);
    const [first] = addresses as [LookupAddress];
    return done(null, first.address, first.family);
  });
};
