/** Push, backups, capabilities and budgets: C.1, C.2, C.3, C.4. */
import { strict as assert } from "node:assert";
import { parseCapabilities } from "../../../src/protocol/wire/capabilities.ts";
import type { Command } from "../../../src/protocol/wire/commands.ts";
import { SealedNoteSubmit } from "../../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../../src/protocol/wire/frame.ts";
import type { RateBudget } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { WIRE } from "../../../src/protocol/wire/wire.ts";
import { bytesOf, longBytesOf, parts } from "../people.ts";
import { type Check, type Context, expectFailure, expectReply, same } from "./context.ts";

/** How often a command may be sent at this relay, by what it says of its factor. */
function budgetOf(context: Context, { max_count }: RateBudget): number {
  return Math.floor((max_count * context.limit("DEFAULT_COMMAND_RATE").max_count) / RELAY_LIMITS.DEFAULT_COMMAND_RATE.max_count);
}

function budgetCheck(
  row: string,
  rate: RateBudget,
  command: (context: Context) => Command,
  fail: "STORE_FAIL" | "BACKUP_FAIL",
): Check {
  return {
    rows: [`C.3 ${row}`],
    name: `${rate.max_count} in ${rate.window_secs} s, and no more`,
    ...(fail === "BACKUP_FAIL" ? { needs: "backup" as const } : row === "DISCOVER_ROOMS" ? { needs: "rooms" as const } : {}),
    async run(context) {
      const max = budgetOf(context, rate);
      if (max > 500) return;
      const [self, other] = [await context.peer("self"), await context.peer("other")];
      const sent = command(context);
      for (let i = 0; i < max; i++) {
        const reply = await self.send(sent);
        assert.ok(!("reason" in reply && reply.reason?.startsWith("rate-limited")), `refused after ${i}`);
      }
      let last = await self.send(sent);
      const isRefused = (): boolean => "reason" in last && last.reason?.startsWith("rate-limited") === true;
      for (let more = 0; more < (context.target.late ?? 0) && !isRefused(); more++) last = await self.send(sent);
      await expectFailure(Promise.resolve(last), "rate-limited", fail);
      const another = await other.send(sent);
      assert.ok(!("reason" in another && another.reason?.startsWith("rate-limited")), "another key pays for it");
    },
  };
}

const ack: Command = { cmd: "ACK", event_ids: [] };

const BUDGET_CHECKS: readonly Check[] = [
  // A duplicate is counted like any other.
  budgetCheck(
    "STORE",
    WIRE.rateOf("STORE"),
    (context) => ({ cmd: "STORE", event: context.envelope(context.person("x"), "x") }),
    "STORE_FAIL",
  ),
  budgetCheck("FETCH", WIRE.rateOf("FETCH"), () => ({ cmd: "FETCH", since: 0 }), "STORE_FAIL"),
  budgetCheck("ACK", WIRE.rateOf("ACK"), () => ack, "STORE_FAIL"),
  budgetCheck("DISCOVER_ROOMS", WIRE.rateOf("DISCOVER_ROOMS"), () => ({ cmd: "DISCOVER_ROOMS", s2_cell_id: "89c" }), "STORE_FAIL"),
  budgetCheck(
    "STORE_BACKUP",
    WIRE.rateOf("STORE_BACKUP"),
    (context) => ({ cmd: "STORE_BACKUP", ciphertext: context.bytes("b", 40) }),
    "BACKUP_FAIL",
  ),
  budgetCheck("FETCH_BACKUP", WIRE.rateOf("FETCH_BACKUP"), () => ({ cmd: "FETCH_BACKUP" }), "BACKUP_FAIL"),
  budgetCheck("any other", RELAY_LIMITS.DEFAULT_COMMAND_RATE, () => ({ cmd: "CAPABILITIES" }), "STORE_FAIL"),
];

export const OTHER_CHECKS: readonly Check[] = [
  {
    rows: ["C.1 REGISTER_PUSH", "C.4 PUSH_REGISTERED"],
    name: "a device is registered, again and again, and withdrawn",
    needs: "webpush",
    async run(context) {
      const self = await context.peer("self");
      const token = JSON.stringify({ endpoint: "https://push.example.com/send/1", keys: {} });
      for (let i = 0; i < 2; i++) {
        await expectReply(self.send({ cmd: "REGISTER_PUSH", platform: "webpush", token }), "PUSH_REGISTERED");
      }
      await expectFailure(self.send({ cmd: "REGISTER_PUSH", platform: "webpush", token: "{}" }), "malformed");
      await expectReply(self.send({ cmd: "DEREGISTER_PUSH", platform: "webpush", token }), "PUSH_DEREGISTERED");
    },
  },
  {
    rows: ["ours REGISTER_SMS", "ours DEREGISTER_SMS"],
    name: "text messages are asked for, again and again, and withdrawn as often",
    needs: "sms",
    async run(context) {
      const self = await context.peer("self");
      const registration = { phone_hash: bytesOf("hash", 32), sealed_number: longBytesOf("number", 108), language: "de-AT" };
      for (let i = 0; i < 2; i++) await expectReply(self.send({ cmd: "REGISTER_SMS", ...registration }), "SMS_REGISTERED");
      for (let i = 0; i < 2; i++) await expectReply(self.send({ cmd: "DEREGISTER_SMS" }), "SMS_DEREGISTERED");
    },
  },
  {
    rows: [
      "C.1 STORE_BACKUP",
      "C.1 FETCH_BACKUP",
      "C.1 DELETE_BACKUP",
      "C.4 BACKUP_STORED",
      "C.4 BACKUP",
      "C.4 BACKUP_EMPTY",
      "C.4 BACKUP_DELETED",
      "C.4 BACKUP_FAIL",
    ],
    name: "a key has one backup, which counts its versions",
    needs: "backup",
    async run(context) {
      const [self, other] = [await context.peer("self"), await context.peer("other")];
      await expectReply(self.send({ cmd: "FETCH_BACKUP" }), "BACKUP_EMPTY");
      const ciphertext = new Uint8Array(RELAY_LIMITS.MAX_FRAME_SIZE * 2).fill(9);
      assert.equal(
        (await expectReply(self.send({ cmd: "STORE_BACKUP", ciphertext: context.bytes("old", 40) }), "BACKUP_STORED")).version,
        1,
      );
      assert.equal((await expectReply(self.send({ cmd: "STORE_BACKUP", ciphertext }), "BACKUP_STORED")).version, 2);
      const backup = await expectReply(self.send({ cmd: "FETCH_BACKUP" }), "BACKUP");
      same(backup.ciphertext, ciphertext, "the backup");
      assert.ok(Math.abs(backup.stored_at - context.now) < 60);
      await expectReply(other.send({ cmd: "FETCH_BACKUP" }), "BACKUP_EMPTY");
      await expectReply(self.send({ cmd: "DELETE_BACKUP" }), "BACKUP_DELETED");
      await expectReply(self.send({ cmd: "FETCH_BACKUP" }), "BACKUP_EMPTY");
    },
  },
  {
    rows: ["ours CAPABILITIES"],
    name: "the command and GET /v1/capabilities say the same",
    async run(context) {
      const { json } = await expectReply((await context.peer("self")).send({ cmd: "CAPABILITIES" }), "CAPABILITIES");
      assert.equal(await (await fetch(`${context.target.url}/v1/capabilities`)).text(), json);
      assert.ok(parseCapabilities(json).transports.includes("ws"));
    },
  },
  {
    rows: ["C.4 STORE_FAIL"],
    name: "what the relay does not do it says in one stable way",
    async run(context) {
      const self = await context.peer("self");
      const { features } = context.target.capabilities;
      const room_id = context.bytes("room", 16);
      if (!features.includes("moderation")) {
        const command: Command = { cmd: "KICK_MEMBER", room_id, member_pubkey: self.publicKey };
        await expectFailure(self.send(command), "feature-disabled");
      }
      if (!features.includes("discovery-pair") && !features.includes("discovery"))
        await expectFailure(self.send({ cmd: "DISCOVERY_QUERY", hashes: [] }), "feature-disabled", "DISCOVERY_FAIL");
    },
  },
  ...BUDGET_CHECKS,
  {
    rows: ["C.2 SEALED_TOKEN_RATE_LIMIT"],
    name: "a token is good for so many notes in a second",
    async run(context) {
      const bob = await context.peer("bob");
      const delivery_token = context.bytes("token", 12);
      await expectReply(bob.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token }), "DELIVERY_TOKEN_REGISTERED");
      const { max_count } = context.limit("SEALED_TOKEN_RATE_LIMIT");
      if (max_count > 20) return;
      const notes = Array.from({ length: 2 * max_count + 1 }, (_, i) =>
        context.post("/v1/note/submit", encodeBody(SealedNoteSubmit, { delivery_token, ...parts(`${i}`, context.now) })),
      );
      const refused = (await Promise.all(notes)).filter(({ status }) => status === 429);
      assert.ok(refused.length > 0, "none was refused");
      assert.ok(Number(refused[0]?.headers.get("retry-after")) >= 1);
    },
  },
  {
    rows: ["C.2 SEALED_IP_RATE_LIMIT"],
    name: "an address is good for so many submissions a minute",
    needsTime: true,
    async run(context) {
      context.pass(61);
      const { max_count } = context.limit("SEALED_IP_RATE_LIMIT");
      // Each token is good for two at once; what opens nothing spends nobody's budget.
      const tokens = Array.from({ length: Math.ceil((max_count + 1) / 2) }, (_, i) => context.bytes(`token ${i}`, 12));
      for (const [i, delivery_token] of tokens.entries()) {
        const holder = await context.peer(`holder ${Math.floor(i / 20)}`);
        await expectReply(holder.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token }), "DELIVERY_TOKEN_REGISTERED");
      }
      const statuses: number[] = [];
      for (let i = 0; i <= max_count; i++) {
        await context.post("/v1/note/submit", context.bytes("noise", 20));
        const note = { delivery_token: tokens[i >> 1] as Uint8Array, ...parts(`address ${i}`, context.now) };
        statuses.push((await context.post("/v1/note/submit", encodeBody(SealedNoteSubmit, note))).status);
      }
      assert.deepEqual([...new Set(statuses.slice(0, -1)), statuses.at(-1)], [201, 429]);
      context.pass(61);
    },
  },
];
