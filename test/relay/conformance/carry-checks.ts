/** Couriers (ours): groups, delegations, receipts, deposits. */
import { strict as assert } from "node:assert";
import { depositDigest, isDepositStored, sealDeposit } from "../../../src/protocol/carry/deposit.ts";
import { fromHex } from "../../../src/protocol/encoding/bytes.ts";
import { eventId, readGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { MailboxSubmit } from "../../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../../src/protocol/wire/frame.ts";
import { CarryDeposits, CarryDepositsReply } from "../../../src/protocol/wire/topics/carry.ts";
import { crypto } from "../../support/kit.ts";
import {
  type Carrying,
  delegationOf,
  fetching,
  fetchingDelegated,
  leaving,
  leavingDelegated,
  receiptOf,
  registering,
} from "../carrying.ts";
import { parts } from "../people.ts";
import { type Check, type Context, expectFailure, expectReply, type Peer, same } from "./context.ts";

const authorityOf = ({ target }: Context): string => new URL(target.url).host;

async function groupOf(context: Context) {
  const [inviter, ben, cleo, courier] = [
    await context.peer("inviter"),
    await context.peer("ben"),
    await context.peer("cleo"),
    await context.peer("courier"),
  ];
  const group: Carrying = {
    ...{ authority: authorityOf(context), groupId: context.bytes("group", 16), inviter },
    ...{ members: [ben, cleo], couriers: [courier], now: context.now },
  };
  await expectReply(inviter.send(registering(group, 1)), "CARRY_GROUP_REGISTERED");
  return { group, inviter, ben, cleo, courier };
}

async function store(context: Context, sender: Peer, recipient: Peer, label: string): Promise<Uint8Array> {
  const event = context.envelope(recipient, label);
  await expectReply(sender.send({ cmd: "STORE", event }), "STORED");
  return eventId(crypto, readGiftWrap(event));
}

const recipientsOf = (events: readonly Uint8Array[]): string[] =>
  events.map((event) => Buffer.from(readGiftWrap(event).recipient).toString("hex"));
const name = ({ publicKey }: Pick<Peer, "publicKey">): string => Buffer.from(publicKey).toString("hex");

export const CARRY_CHECKS: readonly Check[] = [
  {
    rows: ["ours REGISTER_CARRY_GROUP", "ours FETCH_CARRY"],
    name: "a courier gets the members' mail in turns, and nobody else knows of the group",
    needs: "carry",
    async run(context) {
      const { group, inviter, ben, cleo, courier } = await groupOf(context);
      for (const label of ["one", "two"]) await store(context, inviter, ben, label);
      await store(context, inviter, cleo, "three");
      const page = await expectReply(courier.send(fetching(group, courier, context.now)), "CARRY_EVENTS");
      assert.deepEqual(recipientsOf(page.events), [name(ben), name(cleo), name(ben)]);
      assert.deepEqual(page.members?.map((key) => Buffer.from(key).toString("hex")).sort(), [name(ben), name(cleo)].sort());
      const again = fetching(group, courier, context.now, { members_version: page.members_version ?? 0 });
      const second = await expectReply(courier.send(again), "CARRY_EVENTS");
      assert.equal(second.members, undefined);
      assert.equal(second.events.length, 3, "fetching changes nothing");
      for (const other of [inviter, ben, await context.peer("stranger")])
        await expectFailure(other.send(fetching(group, other, context.now)), "not-found");
      await expectFailure(ben.send(fetching(group, courier, context.now)), "unauthorized");
    },
  },
  {
    rows: ["ours REGISTER_CARRY_GROUP"],
    name: "a registration that is no later is a conflict, one that somebody else signed is none",
    needs: "carry",
    async run(context) {
      const { group, inviter, ben } = await groupOf(context);
      await expectFailure(inviter.send(registering(group, 1)), "conflict");
      await expectReply(inviter.send(registering(group, 2)), "CARRY_GROUP_REGISTERED");
      await expectFailure(inviter.send(registering(group, 3, { by: ben })), "unauthorized");
    },
  },
  {
    rows: ["ours LEAVE_CARRY_GROUP"],
    name: "who left is left out at once, and a consent from before does not count again",
    needs: "carry",
    async run(context) {
      const { group, inviter, ben, cleo, courier } = await groupOf(context);
      await store(context, inviter, ben, "one");
      await store(context, inviter, cleo, "two");
      await expectReply(ben.send(leaving(group, ben, context.now)), "CARRY_GROUP_LEFT");
      const page = await expectReply(courier.send(fetching(group, courier, context.now)), "CARRY_EVENTS");
      assert.deepEqual(recipientsOf(page.events), [name(cleo)]);
      const reply = await expectReply(inviter.send(registering(group, 2)), "CARRY_GROUP_REGISTERED");
      assert.equal(reply.dropped.length, 1);
      same(reply.dropped[0], ben.publicKey, "who was dropped");
      const forCleo = { ...leaving(group, cleo, context.now), member: cleo.publicKey };
      await expectReply(courier.send(forCleo), "CARRY_GROUP_LEFT");
      await expectFailure(courier.send({ ...forCleo, member: inviter.publicKey }), "unauthorized");
      await expectFailure(courier.send(fetching(group, courier, context.now)), "not-found");
    },
  },
  {
    rows: ["ours ACK_CARRY"],
    name: "the recipient's own word deletes, and once",
    needs: "carry",
    async run(context) {
      const { group, inviter, ben, courier } = await groupOf(context);
      const ids = [await store(context, inviter, ben, "one"), await store(context, inviter, ben, "two")];
      const send = async (receipt: ReturnType<typeof receiptOf>) =>
        (await expectReply(courier.send({ cmd: "ACK_CARRY", group_id: group.groupId, receipts: [receipt] }), "CARRY_ACKED")).count;
      assert.equal(await send(receiptOf(group.authority, ben, ids, context.now, courier)), 0);
      assert.equal(await send(receiptOf("other.example", ben, ids, context.now)), 0);
      assert.equal(await send(receiptOf(group.authority, inviter, ids, context.now)), 0);
      assert.equal(await send(receiptOf(group.authority, ben, ids, context.now + 100)), 0);
      assert.equal(await send(receiptOf(group.authority, ben, ids, context.now - 86_400)), 2);
      assert.equal(await send(receiptOf(group.authority, ben, ids, context.now)), 0);
      assert.equal((await expectReply(ben.send({ cmd: "FETCH", since: 0 }), "EVENTS")).events.length, 0);
    },
  },
  {
    rows: ["ours FETCH_DELEGATED", "ours LEAVE_DELEGATED"],
    name: "a courier fetches from mailboxes that delegated it, until they end it",
    needs: "carry-delegated",
    async run(context) {
      const authority = authorityOf(context);
      const [ben, cleo, courier] = [await context.peer("ben"), await context.peer("cleo"), await context.peer("courier")];
      await store(context, courier, ben, "one");
      await store(context, courier, cleo, "two");
      const both = [delegationOf(authority, ben, courier, context.now), delegationOf(authority, cleo, courier, context.now)];
      const fetched = async (peer: Peer, delegations: typeof both) =>
        recipientsOf(
          (await expectReply(peer.send(fetchingDelegated(authority, peer, delegations, context.now)), "CARRY_EVENTS")).events,
        );
      assert.deepEqual(await fetched(courier, both), [name(ben), name(cleo)]);
      assert.deepEqual(await fetched(cleo, both), [], "a delegation is for one courier");
      const long = delegationOf(authority, ben, courier, context.now, 32);
      const elsewhere = delegationOf("other.example", ben, courier, context.now);
      assert.deepEqual(await fetched(courier, [long, elsewhere, both[1]!, both[1]!]), [name(cleo)]);
      await expectFailure(courier.send(leavingDelegated(authority, ben, courier, context.now + 200)), "expired");
      const ends = leavingDelegated(authority, ben, courier, context.now);
      await expectFailure(cleo.send({ ...ends, mailbox: cleo.publicKey }), "unauthorized");
      await expectReply(cleo.send(ends), "DELEGATED_LEFT");
      assert.deepEqual(await fetched(courier, both), [name(cleo)]);
      await expectFailure(courier.send({ ...fetchingDelegated(authority, courier, both, context.now), since: 1 }), "unauthorized");
      await expectFailure(courier.send(fetchingDelegated(authority, courier, both, context.now - 91)), "expired");
    },
  },
  {
    rows: ["ours /v1/carry/deposit"],
    name: "what a courier brings sealed is stored as if its sender had come, and the answer is signed",
    needs: "carry",
    async run(context) {
      const { relay_pk } = context.target.capabilities;
      assert.ok(relay_pk, "no key is advertised");
      const relayPk = fromHex(relay_pk);
      const ben = await context.peer("ben");
      const label = `deposit ${context.transport}`;
      const body = encodeBody(MailboxSubmit, { mailbox: ben.publicKey, ...parts(label, context.now) });
      const seal = (authority: string) =>
        sealDeposit(
          crypto,
          { authority, relayPk },
          { kind: "MailboxSubmit", body },
          context.bytes(`seed ${authority}`, 32),
          context.bytes("nonce", 24),
        );
      const deposits = [seal(authorityOf(context)), seal(authorityOf(context)), seal("other.example"), context.bytes("noise", 60)];
      const response = await context.post("/v1/carry/deposit", encodeBody(CarryDeposits, { deposits }));
      assert.equal(response.status, 200);
      const { answers } = parseBody(CarryDepositsReply, new Uint8Array(await response.arrayBuffer()));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [201, 409, 400, 400],
      );
      const stored = answers.map(({ status, relay_sig }, i) =>
        isDepositStored(crypto, relayPk, { digest: depositDigest(crypto, deposits[i]!), status, signature: relay_sig }),
      );
      assert.deepEqual(stored, [true, true, false, false]);
      assert.equal((await expectReply(ben.send({ cmd: "FETCH", since: 0 }), "EVENTS")).events.length, 1);
    },
  },
];
