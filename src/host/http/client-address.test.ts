import { BlockList } from "node:net";
import { describe, expect, it } from "vitest";
import { addressKey, clientAddress } from "./client-address.ts";

const trusted = new BlockList();
trusted.addSubnet("127.0.0.0", 8, "ipv4");
trusted.addAddress("::1", "ipv6");
trusted.addSubnet("10.0.0.0", 8, "ipv4");
trusted.addSubnet("2001:db8:ffff::", 48, "ipv6");

describe("the walk from the right", () => {
  it.each([
    ["no header", "127.0.0.1", undefined, "127.0.0.1"],
    ["an untrusted peer's header counts for nothing", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["one hop", "127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["a forged entry on the left is ignored", "127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"],
    ["trusted hops are skipped", "127.0.0.1", "1.2.3.4, 198.51.100.1, 10.1.1.1, 10.2.2.2", "198.51.100.1"],
    ["all trusted: the furthest", "127.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"],
    ["a mapped peer is the address it maps", "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["a mapped entry too", "127.0.0.1", "198.51.100.7, ::ffff:10.0.0.1", "198.51.100.7"],
    ["mapped in hex", "::ffff:7f00:1", "::ffff:c633:6407, 0:0:0:0:0:FFFF:0a00:0001", "198.51.100.7"],
    ["by NAT64", "127.0.0.1", "64:ff9b::198.51.100.7", "198.51.100.7"],
    ["more hops than are believed", "127.0.0.1", `198.51.100.1${", 10.1.1.1".repeat(16)}`, "127.0.0.1"],
    ["as many as are", "127.0.0.1", `198.51.100.1${", 10.1.1.1".repeat(15)}`, "198.51.100.1"],
    ["much before what matters", "127.0.0.1", `${"1.2.3.4, ".repeat(1500)}198.51.100.1, 10.1.1.1`, "198.51.100.1"],
    ["an entry that goes on for ever", "127.0.0.1", `${"1".repeat(5000)}.1.1.1`, "127.0.0.1"],
    ["one that was cut", "127.0.0.1", `1${"0".repeat(4090)}9.9.9.9`, "127.0.0.1"],
    ["IPv6", "::1", "2001:db8::7, 2001:db8:ffff::1", "2001:db8::7"],
    ["ports are dropped", "127.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
    ["brackets too", "127.0.0.1", "[2001:db8::7]:443", "2001:db8::7"],
    ["unreadable: the peer", "127.0.0.1", "unknown", "127.0.0.1"],
    ["unreadable on the way: the peer", "127.0.0.1", "198.51.100.1, garbage, 10.0.0.1", "127.0.0.1"],
    ["unreadable beyond the client does not matter", "127.0.0.1", "garbage, 198.51.100.1", "198.51.100.1"],
    ["empty", "127.0.0.1", "", "127.0.0.1"],
    ["a trailing comma", "127.0.0.1", "198.51.100.1,", "127.0.0.1"],
    ["999.1.1.1 is no address", "127.0.0.1", "999.1.1.1", "127.0.0.1"],
  ])("X-Forwarded-For: %s", (_what, peer, header, expected) => {
    expect(clientAddress(peer, header, "x-forwarded-for", trusted)).toBe(expected);
  });

  it.each([
    ["one hop", "for=198.51.100.1;proto=https", "198.51.100.1"],
    ["quoted IPv6 with a port", 'for="[2001:db8::7]:4711"', "2001:db8::7"],
    ["in any case, in any place", 'by=10.0.0.1; FOR="198.51.100.1";host=x', "198.51.100.1"],
    ["several, walked from the right", 'for=1.2.3.4, for=198.51.100.1;by="a,b;c", for=10.3.3.3', "198.51.100.1"],
    ["hidden names prove nothing", "for=198.51.100.1, for=_hidden", "127.0.0.1"],
    ["unknown", "for=unknown", "127.0.0.1"],
    ["no for", "proto=https", "127.0.0.1"],
    ["malformed", 'for="198.51.100.1', "127.0.0.1"],
    ["malformed beyond the client", "for==, for=198.51.100.1", "198.51.100.1"],
    ["quotes in quotes", String.raw`for=1.2.3.4;by="a\"\\,", for="198.51.100.1"`, "198.51.100.1"],
    ["a quote that never opens", 'for=198.51.100.1", for=10.1.1.1', "127.0.0.1"],
    ["two of them in one element", "for=1.2.3.4;for=198.51.100.1", "127.0.0.1"],
    ["an X-Forwarded-For value", "198.51.100.1", "127.0.0.1"],
  ])("Forwarded: %s", (_what, header, expected) => {
    expect(clientAddress("127.0.0.1", header, "forwarded", trusted)).toBe(expected);
  });

  it("does not stumble over long nonsense", () => {
    for (const header of ['"'.repeat(9000), "a=,".repeat(5000), `for="${"\\".repeat(8000)}`, ";".repeat(9000)]) {
      expect(clientAddress("127.0.0.1", header, "forwarded", trusted)).toBe("127.0.0.1");
    }
  });
});

describe("a header as long as one may be", () => {
  const long = (piece: string): string => piece.repeat(Math.ceil(16_384 / piece.length)).slice(0, 16_384);

  it.each(['"', "a=,", ";", ",", '\\"', 'for="', "for=1.2.3.4;", "for=10.1.1.1, ", '"\\', " ", "="])(
    "of %s is read in no time",
    (piece) => {
      const begun = performance.now();
      for (let i = 0; i < 200; i++) {
        for (const kind of ["forwarded", "x-forwarded-for"] as const) clientAddress("127.0.0.1", long(piece), kind, trusted);
      }
      // Half as many headers once blocked the only thread for 28 s.
      expect(performance.now() - begun).toBeLessThan(4000);
    },
  );
});

describe("the rate limit key", () => {
  it.each([
    ["198.51.100.1", "198.51.100.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:0db8:0001:0002::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4"],
    ["2001:DB8:A::", "2001:db8:a:0"],
  ])("%s counts as %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
