/** Couriers, what is refused: answers that others signed, and what a full box or courier has no room for. Nothing of it is lost, and there is a way on. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { armour } from "../../src/protocol/carry/armour.ts";
import { sealParcel } from "../../src/protocol/carry/parcel.ts";
import { consentMessage, DAY_S, delegationMessage, NO_RELAY } from "../../src/protocol/carry/signed.ts";
import { relayHost } from "../../src/protocol/contacts/relay-url.ts";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import type { Content } from "../../src/protocol/giftwrap/contents.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { type Identity, identityFromSeed } from "../../src/protocol/identity/identity.ts";
import { signWith } from "../../src/protocol/primitives/crypto.ts";
import { closed } from "../courier/people.ts";
import { crypto } from "../support/kit.ts";
import { BoxWorld } from "./box-world.ts";
import { groupOf, idOf, keptBy, offline, opens, parcel, ROUND_S } from "./carry-world.ts";
import type { Device } from "./world.ts";

let world: BoxWorld;
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];
beforeEach(async () => {
  world = new BoxWorld();
  await world.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.people as [Device, Device, Device];
  await world.befriend(ana, ben);
  await world.befriend(ana, cleo);
});
afterEach(() => world.end());

const ownOf = ({ vault }: Device): Identity => identityFromSeed(crypto, vault.seed!);
/** As a changed app of theirs would send it. */
const says = (from: Device, to: Device, content: Content<"CARRY_GROUP_ACCEPT">): Promise<void> =>
  world.says(from, to, { kind: "CARRY_GROUP_ACCEPT", content });

it("whoever signs for another, as another, for others or for another time is not in the group by it", async () => {
  for (const registered of [false, true]) {
    const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me"], registered });
    await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
    const now = Math.floor(world.clock.now());
    const authority = registered ? relayHost(world.relay.origin) : NO_RELAY;
    const good = {
      ...{ authority, groupId: fromHex(id), inviter: fromHex(idOf(ben)), couriers: [fromHex(idOf(ben))] },
      ...{ issuedAt: now, validUntil: groupOf(ben, id)!.valid_until },
    };
    const consent = (who: Device, role: "member" | "courier", change: Partial<typeof good> = {}) => {
      const terms = { ...good, ...change };
      const sig = signWith(crypto, ownOf(who), consentMessage(crypto, role, terms));
      return { group_id: fromHex(id), consent: sig, issued_at: terms.issuedAt, valid_until: terms.validUntil };
    };
    const bad: readonly [string, Content<"CARRY_GROUP_ACCEPT">][] = [
      ["of another's key", consent(cleo, "member")],
      ["as a courier, who is a member", consent(ana, "courier")],
      ["to another courier", consent(ana, "member", { couriers: [fromHex(idOf(cleo))] })],
      ["to another inviter", consent(ana, "member", { inviter: fromHex(idOf(cleo)) })],
      ["to another group", consent(ana, "member", { groupId: new Uint8Array(16) })],
      ["at another relay", consent(ana, "member", { authority: registered ? NO_RELAY : relayHost(world.relay.origin) })],
      ["that is over", consent(ana, "member", { issuedAt: now - 200 * DAY_S, validUntil: now - 20 * DAY_S })],
      ["for longer than half a year", consent(ana, "member", { validUntil: now + 190 * DAY_S })],
      ["without a signature", { group_id: fromHex(id) }],
    ];
    for (const [what, content] of bad) {
      await says(ana, ben, content);
      expect(groupOf(ben, id)?.members[0]?.standing, `a consent ${what}`).toBe("asked");
    }
    // Cleo, whom nobody asked, says what is all right in itself.
    await says(cleo, ben, consent(cleo, "member"));
    expect(groupOf(ben, id)?.members).toEqual([{ id: idOf(ana), standing: "asked" }]);
    await says(ana, ben, consent(ana, "member"));
    expect(groupOf(ben, id)?.members[0]?.standing).toBe("in");
  }
});

it("a delegation of another's mailbox, to another courier or at another relay is passed over", async () => {
  const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me"] });
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  const until = Math.floor(world.clock.now()) + 30 * DAY_S;
  const given = (signer: Device, change: { courier?: Device; authority?: string; mailbox?: Device; until?: number } = {}) => {
    const { courier = ben, authority = relayHost(world.relay.origin), mailbox = signer, until: end = until } = change;
    const terms = { authority, mailbox: fromHex(idOf(mailbox)), courier: fromHex(idOf(courier)), until: end };
    const signature = signWith(crypto, ownOf(signer), delegationMessage(terms));
    return { mailbox: terms.mailbox, relay_url: world.relay.origin, valid_until: end, signature };
  };
  const bad = [
    given(ana, { mailbox: cleo }),
    given(ana, { courier: cleo }),
    given(ana, { authority: "other.example" }),
    given(ana, { until: until + 40 * DAY_S }),
    { ...given(ana), valid_until: until + 1 },
  ];
  await says(ana, ben, { group_id: fromHex(id), delegations: bad });
  expect((await keptBy(ben)).table("carry_delegation").size).toBe(0);
  // Somebody who is in no group gives leave: nobody asked for it.
  await says(cleo, ben, { group_id: fromHex(id), delegations: [given(cleo)] });
  expect((await keptBy(ben)).table("carry_delegation").size).toBe(0);
  await says(ana, ben, { group_id: fromHex(id), delegations: [...bad, given(ana)] });
  expect([...(await keptBy(ben)).table("carry_delegation").values()].map(({ mailbox }) => mailbox)).toEqual([idOf(ana)]);
});

it("a box that is full of somebody's letters says so; those stay queued, and go with the next visit", async () => {
  const { box } = await world.box(ben, ana);
  offline(ana);
  const leave = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  };
  await leave(52);
  expect((await world.visit(ana, box)).last).toMatchObject({ phase: "done", letters: 50, full: 2 });
  const kinds = (): readonly (string | undefined)[] => ana.state.sent.map((one) => one.to[0]?.state.kind);
  expect(kinds().filter((kind) => kind === "courier")).toHaveLength(50);
  expect(kinds().filter((kind) => kind === "queued")).toHaveLength(2);
  await world.round(box);
  expect((await world.visit(ana, box)).last).toMatchObject({ phase: "done", letters: 2, full: 0, arrived: 50 });
});

it("a courier's app that is full of somebody's letters says so; the rest goes with the next parcel", async () => {
  const id = await world.group(ben, ana);
  offline(ana);
  offline(ben);
  for (let i = 0; i < 52; i++) await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  const out = await parcel(ana, id, ben);
  expect(out.letters).toBe(52);
  expect(await opens(ben, out)).toMatchObject({ letters: 50, refused: 2 });
  expect(ben.state.carrying?.held.letters).toBe(50);
  ben.network.restore();
  await ben.until(({ carrying }) => carrying?.held.letters === 0, "the relay has answered", 600);
  expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ arrived: 50 });
  expect(await opens(ben, await parcel(ana, id, ben))).toMatchObject({ letters: 2, refused: 0 });
  await world.clock.advance(ROUND_S);
  await cleo.until(({ waiting }) => waiting.length >= 20, "Cleo has them", 300);
});

it("a parcel that a courier's app has no room for, or that came too far, is not said to be known", async () => {
  const id = await world.group(ben, ana);
  const carryKey = fromHex((await keptBy(ben)).get("carry_group", id)!.carry_key);
  const now = Math.floor(world.clock.now());
  const event = writeGiftWrap(closed(fromHex(idOf(ana)), "far", now));
  const carried = { hop_count: 9, max_hops: 3, fetched_at: now, event };
  const bytes = sealParcel(
    crypto,
    { groupId: fromHex(id), carryKey },
    ownOf(ana),
    fromHex(idOf(ben)),
    [{ is: "carried", carried }],
    now,
    new Uint8Array(32).fill(4),
  );
  expect(await opens(ben, { text: armour(bytes) })).toMatchObject({ known: 0, refused: 1 });
});
