import { describe, expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { KINDS } from "./kinds.ts";
import { LIMITS } from "./limits.ts";
import { RELAY_LIMITS } from "./relay-limits.ts";
import { WIRE } from "./wire.ts";

// The numbers of the specification, repeated on purpose: whoever changes one here changes the protocol.
describe("what Appendix C fixes", () => {
  test("limits (§C.2)", () => {
    expect({ ...LIMITS, ...RELAY_LIMITS }).toMatchObject({
      KNOCK_TTL_SECS: 120,
      MAX_DELIVERY_TOKENS_PER_RECIPIENT: 100,
      MAX_EVENT_TTL_SECS: 2_592_000,
      MAX_CIPHERTEXT_SIZE: 65_536,
      SEALED_TOKEN_RATE_LIMIT: { max_count: 2, window_secs: 1 },
      SEALED_IP_RATE_LIMIT: { max_count: 120, window_secs: 60 },
      SEALED_BODY_LIMIT_BYTES: 131_072,
    });
  });

  test("budgets of commands (§C.3)", () => {
    const budgets: Readonly<Record<string, readonly [number, number]>> = {
      STORE: [60, 60],
      FETCH: [30, 60],
      ACK: [60, 60],
      STORE_BACKUP: [5, 3600],
      FETCH_BACKUP: [5, 3600],
      DISCOVER_ROOMS: [120, 60],
      // Ours.
      REGISTER_CARRY_GROUP: [10, 60 * 60],
      ISSUE_POSTAGE: [8, 24 * 60 * 60],
    };
    for (const name of Object.keys(COMMANDS)) {
      const { max_count, window_secs } = WIRE.rateOf(name);
      expect([max_count, window_secs], name).toEqual(budgets[name] ?? [30, 60]);
    }
  });

  test("kinds (§C.5)", () => {
    const order =
      "PRESENCE REVOKE ACK KEY_ROTATION CONTACT_DISCOVERY CARRY_GROUP_INVITE CARRY_GROUP_ACCEPT KEY_EXCHANGE_RETURN GROUP_INVITE";
    expect(Object.entries(KINDS).map(([name, { value }]) => [name, value])).toEqual(
      order.split(" ").map((name, i) => [name, i + 1]),
    );
  });
});
