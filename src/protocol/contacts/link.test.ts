import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal } from "../../../test/support/refusal.ts";
import { bytesArbitrary, holds, textArbitrary } from "../../../test/vectors/property.ts";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { ProtocolError } from "../errors.ts";
import { identityFromSeed } from "../identity/identity.ts";
import {
  acceptInvite,
  checkAccept,
  checkInvite,
  INVITE_TTL_SECS,
  makeInvite,
  readAcceptLink,
  readInviteLink,
  writeAcceptLink,
  writeInviteLink,
} from "../verification/invite.ts";
import { readContactLink, writeContactLink } from "./link.ts";
import { relayHost, relayOrigin } from "./relay-url.ts";

const crypto = await loadSodium();
const person = bytesArbitrary(32).map((seed) => identityFromSeed(crypto, seed));
const relay = fc.constantFrom(
  "https://relay.example",
  "https://relay.example:8443",
  "http://localhost:8080",
  "https://[2001:db8::1]",
);
const ORIGIN = "https://cairn.example";

describe("contact links", () => {
  test("carry key, relay and name", () => {
    holds(
      100,
      fc.property(person, relay, textArbitrary(100), ({ publicKey }, at, name) => {
        const link = writeContactLink(ORIGIN, { publicKey, relay: at, name });
        expect(readContactLink(link)).toEqual({ publicKey, relay: at, name: name.trim() });
        expect(link.split("#")[0]).toBe(`${ORIGIN}/add`);
      }),
    );
  });

  test("that are anything else are refused with a ProtocolError", () => {
    const piece = fc.constantFrom("#", "?", "&", "p=", "r=", "n=", "AAAA", "%", "%zz", "=", "https://", "\u{1faa8}", " ");
    holds(
      1000,
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const read of [readContactLink, readInviteLink, readAcceptLink]) {
          expect(refusal(() => read(pieces.join("")))).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});

describe("relay addresses", () => {
  test.each([
    ["https://Relay.Example/", "https://relay.example"],
    ["wss://relay.example", "https://relay.example"],
    ["https://relay.example:443", "https://relay.example"],
    ["http://localhost:80", "http://localhost"],
    ["ws://[::1]:9000", "http://[::1]:9000"],
  ])("%s becomes %s", (address, origin) => {
    expect(relayOrigin(address)).toBe(origin);
    expect(relayOrigin(origin)).toBe(origin);
    expect(relayHost(origin)).toBe(new URL(origin).host);
  });

  test.each([
    "",
    "relay.example",
    "http://relay.example",
    "https://relay.example/path",
    "https://a@b",
    "https://a?b",
    "file:///etc",
    "https://a b",
    "https://a:0443",
    "https://a:65536",
    "https://a:0",
  ])("%j is refused", (address) => expect(refusal(() => relayOrigin(address))).toMatchObject({ code: "malformed" }));
});

describe("verification", () => {
  test("goes round: invite, link, check, acceptance, link, check", () => {
    holds(
      30,
      fc.property(person, person, bytesArbitrary(16), relay, fc.nat(2 ** 40), (alice, bob, token, at, now) => {
        const invite = readInviteLink(writeInviteLink(ORIGIN, makeInvite(crypto, alice, token, at, now)));
        for (const when of [now, now + INVITE_TTL_SECS, now - INVITE_TTL_SECS]) checkInvite(crypto, invite, when);
        expect(refusal(() => checkInvite(crypto, invite, now + INVITE_TTL_SECS + 1))).toMatchObject({ code: "expired" });
        const accept = readAcceptLink(writeAcceptLink(ORIGIN, acceptInvite(crypto, bob, invite)));
        checkAccept(crypto, alice.publicKey, token, accept);
        expect(accept.responder_pk).toEqual(bob.publicKey);
      }),
    );
  });

  test.each([
    ["", "malformed"],
    ["NaN", "malformed"],
    ["-1", "malformed"],
    ["1e9", "malformed"],
    ["Infinity", "malformed"],
    [String(Number.MAX_SAFE_INTEGER), "malformed"],
    ["999999999999999", "expired"],
    ["0", "expired"],
  ])("refuses an invite of the time “%s”: %s", (ts, code) => {
    const now = 1_790_000_000;
    const inviter = identityFromSeed(crypto, new Uint8Array(32).fill(1));
    const link = writeInviteLink(ORIGIN, makeInvite(crypto, inviter, new Uint8Array(16).fill(3), "https://relay.example", now));
    checkInvite(crypto, readInviteLink(link), now);
    expect(refusal(() => checkInvite(crypto, readInviteLink(link.replace(/ts=\d+/, `ts=${ts}`)), now))).toMatchObject({ code });
  });

  test("catches an acceptance that was forwarded or belongs to another invite", () => {
    holds(
      30,
      fc.property(person, person, person, bytesArbitrary(16), (alice, bob, carol, token) => {
        fc.pre(alice.publicKey.join() !== carol.publicKey.join());
        const accept = acceptInvite(crypto, bob, makeInvite(crypto, alice, token, "https://relay.example", 5));
        const other = token.map((byte) => byte ^ 1);
        for (const call of [
          () => checkAccept(crypto, carol.publicKey, token, accept),
          () => checkAccept(crypto, alice.publicKey, other, accept),
          () => checkAccept(crypto, alice.publicKey, other, { ...accept, invite_token: other }),
          () => checkAccept(crypto, alice.publicKey, token, { ...accept, responder_pk: carol.publicKey }),
        ]) {
          expect(refusal(call)).toMatchObject({ code: "bad-signature" });
        }
      }),
    );
  });
});
