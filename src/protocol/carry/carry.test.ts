import { describe, expect, test } from "vitest";
import { loadSodium } from "../../platform/worker/sodium.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE, dailyUuid, uuidsAround } from "./advert.ts";
import { armour, readArmour } from "./armour.ts";
import { keptUntil } from "./carried.ts";
import { notifiedSize } from "./chunks.ts";
import { depositAuthority, depositDigest, depositReceiptMessage, isDepositStored, sealDeposit } from "./deposit.ts";
import { checkLeave, leaveMessage } from "./signed.ts";

const crypto = await loadSodium();
const key = (seed: number) => crypto.keyPairFromSeed(new Uint8Array(32).fill(seed));

describe("names on the air", () => {
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test("three days' names are UUIDs, and today's is in the middle", () => {
    const carryKey = new Uint8Array(32).fill(7);
    const names = uuidsAround(crypto, carryKey, 20_833);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(UUID);
    expect(names[1]).toBe(dailyUuid(crypto, carryKey, 20_833));
  });

  test("the service and its characteristics are five", () => {
    const all = [COURIER_SERVICE, ...Object.values(COURIER_CHARACTERISTICS)];
    expect(new Set(all).size).toBe(5);
    for (const name of all) expect(name).toMatch(UUID);
  });
});

test.each([
  [undefined, 20],
  [1, 20],
  [23, 20],
  [24, 21],
  [247, 244],
  [517, 244],
])("with an MTU of %s a notification has %i bytes", (mtu, size) => {
  expect(notifiedSize(mtu)).toBe(size);
});

test("a courier keeps an envelope until it ends, and never longer than thirty days", () => {
  expect(keptUntil({ expires_at: 500 }, 100.5)).toBe(500);
  expect(keptUntil({ expires_at: 10_000_000_000 }, 100.5)).toBe(100 + 30 * 86_400);
});

test("a deposit says where it goes, and what its relay signed of it", () => {
  const relay = key(1);
  const content = { kind: "LEAVE_CARRY_GROUP", body: new Uint8Array(3) } as const;
  const to = { authority: "relay.example:8443", relayPk: relay.publicKey };
  const deposit = sealDeposit(crypto, to, content, new Uint8Array(32).fill(2), new Uint8Array(24));
  expect(depositAuthority(deposit)).toBe("relay.example:8443");
  const digest = depositDigest(crypto, deposit);
  const receipt = (status: number) => ({
    ...{ digest, status },
    signature: crypto.sign(depositReceiptMessage(digest, status), relay.secretKey),
  });
  expect(isDepositStored(crypto, relay.publicKey, receipt(201))).toBe(true);
  expect(isDepositStored(crypto, relay.publicKey, receipt(409))).toBe(true);
  expect(isDepositStored(crypto, relay.publicKey, receipt(429))).toBe(false);
  const forged = { ...receipt(429), status: 201 };
  expect(() => isDepositStored(crypto, relay.publicKey, forged)).toThrow(expect.objectContaining({ code: "bad-signature" }));
});

test("a text larger than any parcel is not searched", () => {
  expect(() => readArmour(" ".repeat(2 * 1024 * 1024 + 1))).toThrow(expect.objectContaining({ code: "too-large" }));
  const parcel = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);
  expect(readArmour(armour(parcel))).toEqual(parcel);
});

test("a leave counts of its member alone, whenever it was said, and not before its time", () => {
  const member = key(3);
  const leave = { authority: "relay.example", groupId: new Uint8Array(16), at: 1000 };
  const signature = crypto.sign(leaveMessage(leave), member.secretKey);
  const check = (of: Uint8Array, now: number) => () => checkLeave(crypto, leaveMessage(leave), of, leave.at, signature, now);
  expect(check(member.publicKey, 1_000_000)).not.toThrow();
  expect(check(member.publicKey, 910)).not.toThrow();
  expect(check(member.publicKey, 909)).toThrow(expect.objectContaining({ code: "expired" }));
  expect(check(key(4).publicKey, 1000)).toThrow(expect.objectContaining({ code: "bad-signature" }));
  expect(check(new Uint8Array(32), 1000)).toThrow(expect.objectContaining({ code: "bad-key" }));
});
