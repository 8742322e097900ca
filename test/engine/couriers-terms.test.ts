/** Terms of a carry group change, or what counted comes late: nobody is in anything that they were not asked about. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { DAY_S, delegationMessage } from "../../src/protocol/carry/signed.ts";
import { relayHost } from "../../src/protocol/contacts/relay-url.ts";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import { signWith } from "../../src/protocol/primitives/crypto.ts";
import { asking } from "../../src/view/state/courier-labels.ts";
import { someone } from "../courier/people.ts";
import { crypto } from "../support/kit.ts";
import { CarryWorld, GROUP, groupOf, idOf, keptBy, ROUND_S } from "./carry-world.ts";
import { type Device, TestRelay } from "./world.ts";

let world: CarryWorld;
let [ana, ben] = [] as unknown as [Device, Device];
beforeEach(async () => {
  world = new CarryWorld();
  await world.start("Ana", "Ben");
  [ana, ben] = world.people as [Device, Device];
  await world.befriend(ana, ben);
});
afterEach(() => world.end());

it("who agreed to a group that is not registered is not put on a relay's list without being asked", async () => {
  await world.says(ben, ana, world.invite(ben, ana));
  await ana.engine.answerCarry(GROUP, "member", true);
  await world.clock.advance(5);
  await world.says(ben, ana, world.invite(ben, ana, { registered: 1, couriers_version: 2 }));
  await world.clock.advance(ROUND_S);
  const { consented } = (await keptBy(ana)).get("carry_group", GROUP)!;
  expect(consented?.member).not.toContain(relayHost(world.relay.origin));
});

it("a consent ends when its giver was told it would", async () => {
  await world.says(ben, ana, world.invite(ben, ana));
  const until = groupOf(ana, GROUP)!.valid_until;
  await ana.engine.answerCarry(GROUP, "member", true);
  await world.says(ben, ana, world.invite(ben, ana, { couriers_version: 2, valid_until: until + 160 * DAY_S }));
  await world.clock.advance(ROUND_S);
  const group = groupOf(ana, GROUP)!;
  const { consented } = (await keptBy(ana)).get("carry_group", GROUP)!;
  expect(group.member === "asked" || group.fresh.length > 0 || group.valid_until === until, "asked again, or as before").toBe(true);
  expect(consented?.member).toContain(` ${until}`);
});

it("an inviter cannot move a group to another relay without its members being asked", async () => {
  const other = new TestRelay(world.clock);
  await other.start();
  try {
    await world.says(ben, ana, world.invite(ben, ana, { registered: 1 }));
    await ana.engine.answerCarry(GROUP, "member", true);
    await world.clock.advance(5);
    await world.says(ben, ana, world.invite(ben, ana, { registered: 1, couriers_version: 2, relay_url: other.origin }));
    await world.clock.advance(ROUND_S);
    const { consented } = (await keptBy(ana)).get("carry_group", GROUP)!;
    expect(consented?.member).not.toContain(relayHost(other.origin));
  } finally {
    await other.end();
  }
});

it("'not now' can be taken back", async () => {
  await world.says(ben, ana, world.invite(ben, ana));
  await ana.engine.answerCarry(GROUP, "member", false);
  // Its inviter asks again.
  await world.says(ben, ana, world.invite(ben, ana, { couriers_version: 2 }));
  expect(asking([groupOf(ana, GROUP)!])).toHaveLength(1);
});

it("a farewell that comes late does not undo what was agreed after it", async () => {
  const id = await world.group(ben, ana);
  const at = Math.floor(world.clock.now());
  await world.clock.advance(60);
  await ana.engine.leaveCarry(id);
  await ben.until(() => groupOf(ben, id)?.members[0]?.standing === "left", "left");
  await ben.engine.inviteToCarry(id, [], []);
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked again");
  await world.clock.advance(5);
  await ana.engine.answerCarry(id, "member", true);
  await ben.until(() => groupOf(ben, id)?.members[0]?.standing === "in", "in again");
  // The same farewell by another road (a courier's parcel to the relay, say), later.
  await world.says(ana, ben, { kind: "CARRY_GROUP_ACCEPT", content: { group_id: fromHex(id), left: at } });
  expect(groupOf(ben, id)?.members[0]?.standing).toBe("in");
});

it("a member's delegations are bounded", async () => {
  const id = await world.group(ben, ana);
  for (let i = 0; i < 5; i++) {
    const delegations = Array.from({ length: 60 }, (_, k) => {
      const key = someone(`box ${i} ${k}`);
      const until = Math.floor(world.clock.now()) + DAY_S * 2 + i * 60 + k;
      const terms = { authority: relayHost(world.relay.origin), mailbox: key.publicKey, courier: fromHex(idOf(ben)), until };
      const signature = signWith(crypto, key, delegationMessage(terms));
      return { mailbox: key.publicKey, relay_url: world.relay.origin, valid_until: until, signature };
    });
    await world.says(ana, ben, { kind: "CARRY_GROUP_ACCEPT", content: { group_id: fromHex(id), delegations } });
  }
  expect((await keptBy(ben)).table("carry_delegation").size).toBeLessThanOrEqual(128);
});

it("who moves to another relay is carried from there within the hour", async () => {
  const other = new TestRelay(world.clock);
  await other.start();
  try {
    await world.group(ben, ana);
    await world.clock.advance(ROUND_S);
    await ana.engine.moveToRelay(other.origin);
    await world.clock.advance(3_600);
    const rows = [...(await keptBy(ben)).table("carry_delegation").values()].map(({ relay }) => relay);
    expect(rows).toContain(other.origin);
  } finally {
    await other.end();
  }
});

it("narrower terms are no question: an earlier end, and no relay", async () => {
  await world.says(ben, ana, world.invite(ben, ana, { registered: 1 }));
  const until = groupOf(ana, GROUP)!.valid_until;
  await ana.engine.answerCarry(GROUP, "member", true);
  await world.clock.advance(5);
  await world.says(ben, ana, world.invite(ben, ana, { couriers_version: 2, valid_until: until - DAY_S }));
  expect(groupOf(ana, GROUP)).toMatchObject({ member: "in", valid_until: until - DAY_S, fresh: [] });
});

it("who says no to wider terms has left: what was agreed before counts no more either", async () => {
  await world.says(ben, ana, world.invite(ben, ana, { registered: 1 }));
  await ana.engine.answerCarry(GROUP, "member", true);
  await world.says(
    ben,
    ana,
    world.invite(ben, ana, { registered: 1, couriers_version: 2, valid_until: Math.floor(world.clock.now()) + 90 * DAY_S }),
  );
  await ana.engine.answerCarry(GROUP, "member", false);
  expect(groupOf(ana, GROUP)).toBeUndefined();
  const kept = await keptBy(ana);
  expect([...kept.table("carry_leave").values(), ...kept.table("outbox").values()].length).toBeGreaterThan(0);
});

it("'not now' to a further courier puts the question away", async () => {
  const [id, cleo] = [await world.group(ben, ana), await world.join("Cleo")];
  await world.befriend(ben, cleo);
  await ben.engine.inviteToCarry(id, [], [idOf(cleo)]);
  await ana.until(() => groupOf(ana, id)?.fresh.length === 1, "asked");
  await ana.engine.answerCarry(id, "member", false);
  expect(asking([groupOf(ana, id)!])).toEqual([]);
  expect(groupOf(ana, id)?.couriers.map((one) => one.id)).toContain(idOf(cleo));
  // Who made the group asks again.
  await ben.engine.inviteToCarry(id, [], []);
  await ana.until(() => groupOf(ana, id)?.fresh.length === 1, "asked again");
});

it("a group that is over asks nothing", async () => {
  await world.says(ben, ana, world.invite(ben, ana));
  world.clock.jump(11 * DAY_S);
  await world.clock.advance(2 * ROUND_S);
  expect(asking(ana.state.carrying?.groups ?? [])).toEqual([]);
});

it("a group that is over asks nothing of who is in it either", async () => {
  const cleo = await world.join("Cleo");
  await world.befriend(ben, cleo);
  const id = await world.group(ben, ana);
  await ben.engine.inviteToCarry(id, [], [idOf(cleo)]);
  await ana.until(() => groupOf(ana, id)?.fresh.length === 1, "asked");
  world.clock.jump(200 * DAY_S);
  await world.clock.advance(2 * ROUND_S);
  expect([groupOf(ana, id)?.member, groupOf(ana, id)?.fresh]).toEqual(["in", []]);
});
