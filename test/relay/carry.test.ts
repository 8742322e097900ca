/** Couriers: who may do what, with signatures of the right and of the wrong; what leaving ends; what a courier brings. */
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { DATABASE, openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { DEPOSIT_KINDS, type DepositKind, depositDigest, isDepositStored, sealDeposit } from "../../src/protocol/carry/deposit.ts";
import { DAY_S, NO_RELAY } from "../../src/protocol/carry/signed.ts";
import { type Bytes, fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import { record } from "../../src/protocol/encoding/schema.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { COMMANDS, type Command } from "../../src/protocol/wire/commands.ts";
import { MailboxSubmit, SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { CarryDeposits, CarryDepositsReply } from "../../src/protocol/wire/topics/carry.ts";
import { crypto } from "../support/kit.ts";
import {
  type Carrying,
  consentOf,
  delegationOf,
  fetching,
  fetchingDelegated,
  groupIdOf,
  leaving,
  leavingDelegated,
  receiptOf,
  registering,
} from "./carrying.ts";
import { failure } from "./client.ts";
import { passAndSweep } from "./fake-clock.ts";
import { type Harness, startRelay } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, envelope, type Person, parts, person } from "./people.ts";

const hostOf = (url: string): string => new URL(url).host;
const outcome = (message: Message): string => ("reason" in message ? failure(message).code : message.cmd);

/** Everybody who can stand in some relation to a group. */
const ROLES = ["stranger", "member", "left", "courier", "removed", "inviter", "other"] as const;
type Role = (typeof ROLES)[number];
const people = Object.fromEntries(ROLES.map((role) => [role, person(`carry ${role}`)])) as Record<Role, Person>;

/**
 * `inviter` registered `member` and `left` with the couriers `courier` and `removed`; then `left` left, and a second registration had `courier`
 * alone. `other` has a group of the same id. Each member has one event.
 */
async function furnish(relay: Harness): Promise<Carrying> {
  const { url, clock } = relay;
  const { member, left, courier, removed, inviter, other } = people;
  const base = { authority: hostOf(url), groupId: groupIdOf("matrix"), now: clock.now() };
  const first: Carrying = { ...base, inviter, members: [member, left], couriers: [courier, removed] };
  const asInviter = await relay.as(inviter);
  expect((await asInviter.send(registering(first, 1))).cmd).toBe("CARRY_GROUP_REGISTERED");
  const group = { ...first, couriers: [courier] };
  expect((await asInviter.send(registering(group, 2))).cmd).toBe("CARRY_GROUP_REGISTERED");
  expect((await (await relay.as(left)).send(leaving(group, left, clock.now()))).cmd).toBe("CARRY_GROUP_LEFT");
  const others = { ...base, inviter: other, members: [other], couriers: [other] };
  expect((await (await relay.as(other)).send(registering(others, 9))).cmd).toBe("CARRY_GROUP_REGISTERED");
  for (const who of [member, left, other]) {
    const event = envelope(who.publicKey, `for ${toHex(who.publicKey)}`, clock.now());
    expect((await asInviter.send({ cmd: "STORE", event })).cmd).toBe("STORED");
  }
  return group;
}

const eventOf = (who: Person, now: number): Bytes =>
  eventId(crypto, readGiftWrap(envelope(who.publicKey, `for ${toHex(who.publicKey)}`, now)));

type Row = Readonly<Record<Role, string>>;
const everybody = (code: string): Row => Object.fromEntries(ROLES.map((role) => [role, code])) as Row;

interface Rule {
  readonly what: string;
  readonly command: (group: Carrying, as: Person, now: number) => Command;
  readonly row: Row;
}

const { member, courier, inviter } = people;
const RULES: readonly Rule[] = [
  {
    what: "FETCH_CARRY, signed by whoever asks",
    command: (group, as, now) => fetching(group, as, now),
    row: { ...everybody("not-found"), courier: "CARRY_EVENTS" },
  },
  {
    what: "FETCH_CARRY, as the courier signed it",
    command: (group, _as, now) => fetching(group, courier, now),
    row: { ...everybody("unauthorized"), courier: "CARRY_EVENTS" },
  },
  {
    what: "FETCH_CARRY of the group that another has under this id",
    command: (group, as, now) => fetching({ ...group, inviter: people.other }, as, now),
    row: { ...everybody("not-found"), other: "CARRY_EVENTS" },
  },
  {
    what: "REGISTER_CARRY_GROUP with the members' consents, signed by whoever sends it: a group of their own, without members",
    command: (group, as) => registering(group, 10, { by: as }),
    row: everybody("CARRY_GROUP_REGISTERED"),
  },
  {
    what: "REGISTER_CARRY_GROUP, as the inviter signed it",
    command: (group) => registering(group, 10),
    row: { ...everybody("unauthorized"), inviter: "CARRY_GROUP_REGISTERED" },
  },
  {
    what: "LEAVE_CARRY_GROUP in one's own name, also of a group that one is not in",
    command: (group, as, now) => leaving(group, as, now),
    row: everybody("CARRY_GROUP_LEFT"),
  },
  {
    what: "LEAVE_CARRY_GROUP of the member, brought by anybody",
    command: (group, _as, now) => ({ ...leaving(group, member, now), member: member.publicKey }),
    row: everybody("CARRY_GROUP_LEFT"),
  },
  {
    what: "LEAVE_CARRY_GROUP of the member, signed by whoever brings it",
    command: (group, as, now) => ({ ...leaving(group, as, now), member: member.publicKey }),
    row: { ...everybody("unauthorized"), member: "CARRY_GROUP_LEFT" },
  },
  {
    what: "ACK_CARRY with the member's receipt, brought by anybody",
    command: (group, _as, now) => ({
      cmd: "ACK_CARRY",
      receipts: [receiptOf(group.authority, member, [eventOf(member, group.now)], now)],
    }),
    row: everybody("CARRY_ACKED 1"),
  },
  {
    what: "ACK_CARRY in the member's name, signed by whoever brings it",
    command: (group, as, now) => ({
      cmd: "ACK_CARRY",
      receipts: [receiptOf(group.authority, member, [eventOf(member, group.now)], now, as)],
    }),
    row: { ...everybody("CARRY_ACKED 0"), member: "CARRY_ACKED 1" },
  },
  {
    what: "FETCH_DELEGATED with what the member gave the courier",
    command: ({ authority }, as, now) => fetchingDelegated(authority, as, [delegationOf(authority, member, courier, now)], now),
    row: { ...everybody("CARRY_EVENTS 0"), courier: "CARRY_EVENTS 1" },
  },
  {
    what: "FETCH_DELEGATED, as the courier signed it",
    command: ({ authority }, _as, now) =>
      fetchingDelegated(authority, courier, [delegationOf(authority, member, courier, now)], now),
    row: { ...everybody("unauthorized"), courier: "CARRY_EVENTS 1" },
  },
  {
    what: "FETCH_DELEGATED with what whoever asks gave themselves for the member's mailbox",
    command({ authority }, as, now) {
      const own = { ...delegationOf(authority, as, as, now), mailbox: member.publicKey };
      return fetchingDelegated(authority, as, [own], now);
    },
    // Whose mailbox it is may fetch from it this way too.
    row: { ...everybody("CARRY_EVENTS 0"), member: "CARRY_EVENTS 1" },
  },
  {
    what: "LEAVE_DELEGATED of the member, brought by anybody",
    command: ({ authority }, _as, now) => leavingDelegated(authority, member, courier, now),
    row: everybody("DELEGATED_LEFT"),
  },
  {
    what: "LEAVE_DELEGATED of the member, signed by whoever brings it",
    command: ({ authority }, as, now) => ({ ...leavingDelegated(authority, as, courier, now), mailbox: member.publicKey }),
    row: { ...everybody("unauthorized"), member: "DELEGATED_LEFT" },
  },
];

const counted = (message: Message, what: string): string => {
  if (message.cmd === "CARRY_ACKED") return `CARRY_ACKED ${message.count}`;
  return message.cmd === "CARRY_EVENTS" && what.startsWith("FETCH_DELEGATED")
    ? `CARRY_EVENTS ${message.events.length}`
    : outcome(message);
};

describe("who may", () => {
  it.each(RULES)("$what", async ({ what, command, row }) => {
    const outcomes: Partial<Record<Role, string>> = {};
    for (const role of ROLES) {
      const relay = await startRelay({ env: { PPP_LOG_LEVEL: "error" } });
      const group = await furnish(relay);
      const client = await relay.as(people[role]);
      outcomes[role] = counted(await client.send(command(group, people[role], relay.clock.now())), what);
    }
    expect(outcomes).toEqual(row);
  });

  it("register what others consented to with somebody else: nobody is in such a group", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const client = await relay.as(people.stranger);
    const reply = await client.send(registering(group, 1, { by: people.stranger }));
    expect(reply.cmd === "CARRY_GROUP_REGISTERED" && reply.dropped).toHaveLength(3);
    const theirs = { ...group, inviter: people.stranger };
    expect(outcome(await (await relay.as(courier)).send(fetching(theirs, courier, relay.clock.now())))).toBe("not-found");
  });
});

describe("a signature", () => {
  it("is worth nothing at another relay, nor a consent to another group, couriers, inviter or time", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const now = relay.clock.now();
    const asInviter = await relay.as(inviter);
    const elsewhere = { ...group, authority: "other.example" };
    expect(outcome(await asInviter.send(registering(elsewhere, 3)))).toBe("unauthorized");
    expect(outcome(await (await relay.as(member)).send(leaving(elsewhere, member, now)))).toBe("unauthorized");
    expect(outcome(await (await relay.as(courier)).send(fetching(elsewhere, courier, now)))).toBe("unauthorized");
    expect(outcome(await asInviter.send(leavingDelegated("other.example", member, courier, now)))).toBe("unauthorized");
    const wrong: Partial<Carrying>[] = [
      // Of a group that is not to be registered.
      { authority: NO_RELAY },
      { groupId: groupIdOf("another") },
      { couriers: [courier, people.removed] },
      { inviter: people.other },
      { now: now + 91 },
      { now: now - 31 * DAY_S },
    ];
    for (const [i, change] of wrong.entries()) {
      const members = [consentOf(group, member, "member", change)];
      const reply = await asInviter.send(registering(group, 3 + i, { members }));
      expect(reply.cmd === "CARRY_GROUP_REGISTERED" && reply.dropped.map(toHex), JSON.stringify(change)).toEqual([
        toHex(member.publicKey),
      ]);
    }
    const asCourier = [consentOf(group, member, "courier")];
    const reply = await asInviter.send(registering(group, 20, { members: asCourier }));
    expect(reply.cmd === "CARRY_GROUP_REGISTERED" && reply.dropped).toHaveLength(1);
  });

  it("of a fetch counts for ninety seconds", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const kept = fetching(group, courier, relay.clock.now());
    relay.clock.advance(90);
    expect(outcome(await (await relay.as(courier)).send(kept))).toBe("CARRY_EVENTS");
    relay.clock.advance(1);
    expect(outcome(await (await relay.as(courier)).send(kept))).toBe("expired");
  });

  it("names each key once", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const twice = [consentOf(group, member, "member"), consentOf(group, member, "member")];
    const request = { ...registering(group, 3), members: twice };
    expect(outcome(await (await relay.as(inviter)).send(request))).toBe("malformed");
  });
});

describe("leaving", () => {
  it("counts for the pages that are still to come", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const sender = await relay.as(people.stranger);
    const second = person("second member");
    const wider = { ...group, members: [member, second] };
    expect((await (await relay.as(inviter)).send(registering(wider, 3))).cmd).toBe("CARRY_GROUP_REGISTERED");
    for (let i = 0; i < 20; i++) {
      const who = i % 2 === 0 ? member : second;
      const event = envelope(who.publicKey, `${i}`, relay.clock.now(), { ciphertext: new Uint8Array(60_000).fill(i) });
      expect((await sender.send({ cmd: "STORE", event })).cmd).toBe("STORED");
    }
    const client = await relay.as(courier);
    const first = await client.send(fetching(wider, courier, relay.clock.now()));
    if (first.cmd !== "CARRY_EVENTS" || !first.cursor) throw new Error("no further page");
    const inMember = (events: readonly Bytes[]): number =>
      events.filter((event) => toHex(readGiftWrap(event).recipient) === toHex(member.publicKey)).length;
    expect(inMember(first.events)).toBeGreaterThan(5);
    expect((await (await relay.as(member)).send(leaving(wider, member, relay.clock.now()))).cmd).toBe("CARRY_GROUP_LEFT");
    const version = first.members_version ?? 0;
    const next = await client.send(fetching(wider, courier, relay.clock.now(), { cursor: first.cursor, members_version: version }));
    if (next.cmd !== "CARRY_EVENTS") throw new Error(next.cmd);
    expect([inMember(next.events), next.events.length > 0]).toEqual([0, true]);
    expect(next.members?.map(toHex)).toEqual([toHex(second.publicKey)]);
    const since = fetching(wider, courier, relay.clock.now(), { since: first.cursor.stored_at });
    expect(await client.send(since)).toMatchObject({ events: next.events });
  });

  it("is possible for a courier, with whom the others' consent does not end", async () => {
    const relay = await startRelay();
    const group = { ...(await furnish(relay)), couriers: [courier, people.removed] };
    expect((await (await relay.as(inviter)).send(registering(group, 3))).cmd).toBe("CARRY_GROUP_REGISTERED");
    const asCourier = await relay.as(courier);
    expect(outcome(await asCourier.send(leaving(group, courier, relay.clock.now())))).toBe("CARRY_GROUP_LEFT");
    expect(outcome(await asCourier.send(fetching(group, courier, relay.clock.now())))).toBe("not-found");
    expect(outcome(await (await relay.as(people.removed)).send(fetching(group, people.removed, relay.clock.now())))).toBe(
      "CARRY_EVENTS",
    );
    // A registration without the courier who left is void: each consent names both.
    const reply = await (await relay.as(inviter)).send(registering(group, 4));
    expect(reply.cmd === "CARRY_GROUP_REGISTERED" && reply.dropped).toHaveLength(4 - 1 + 1);
  });

  it("and the end of a consent leave no row behind", async () => {
    const relay = await startRelay();
    await furnish(relay);
    await passAndSweep(relay.clock, 30 * DAY_S);
    expect(await relay.store.carry.purge(relay.clock.now(), 1000)).toEqual({ consents: 0, leaves: 0, more: false });
    await passAndSweep(relay.clock, 171 * DAY_S);
    expect(relay.logs()).not.toContain(toHex(groupIdOf("matrix")));
  });
});

describe("a table full of who left", () => {
  it("takes no stranger's leave, and that of everybody who is registered", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const db = new Sqlite(join(relay.dataDir, DATABASE));
    db.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO carry_leaves SELECT CAST(printf('%016d', i) AS BLOB), 0, 9000000000 FROM n`,
    ).run(RELAY_LIMITS.CARRY_LEAVES_MAX);
    db.close();
    const now = relay.clock.now();
    // A relay that has just started counts what there is.
    const again = openInProcessStore(relay.dataDir);
    const leaveOf = (who: Person) => again.carry.leave(bytesOf("digest", 16), group.groupId, who.publicKey, Math.floor(now), now);
    expect(await leaveOf(people.stranger)).toBe("quota");
    expect(await again.carry.leaveDelegated(bytesOf("digest", 16), now, now + 9)).toBe("quota");
    expect(await leaveOf(member)).toBe("left");
    expect(await again.carry.leftAt([bytesOf("digest", 16)])).toEqual([Math.floor(now)]);
    await again.close();
  });
});

describe("a delegation", () => {
  it("counts to its end, for 31 days at most, and ends with those given before its mailbox ended them", async () => {
    const relay = await startRelay();
    const authority = hostOf(relay.url);
    const now = () => relay.clock.now();
    const event = envelope(member.publicKey, "long", now(), { expires_at: Math.floor(now()) + 20 * DAY_S });
    expect((await (await relay.as(courier)).send({ cmd: "STORE", event })).cmd).toBe("STORED");
    const count = async (delegation: ReturnType<typeof delegationOf>): Promise<number> => {
      const reply = await (await relay.as(courier)).send(fetchingDelegated(authority, courier, [delegation], now()));
      return reply.cmd === "CARRY_EVENTS" ? reply.events.length : -1;
    };
    const short = delegationOf(authority, member, courier, now(), 2);
    expect([await count(short), await count(delegationOf(authority, member, courier, now(), 32))]).toEqual([1, 0]);
    relay.clock.advance(2 * DAY_S);
    const [exact, longer] = [await count(short), delegationOf(authority, member, courier, now())];
    relay.clock.advance(1);
    expect([exact, await count(short)]).toEqual([1, 0]);
    const ends = leavingDelegated(authority, member, courier, now());
    expect((await (await relay.as(courier)).send(ends)).cmd).toBe("DELEGATED_LEFT");
    expect(await count(longer)).toBe(0);
    relay.clock.advance(60);
    expect(await count(delegationOf(authority, member, courier, now()))).toBe(1);
  });
});

describe("GET /v1/events/carry", () => {
  it("is FETCH_CARRY", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const client = new HttpClient(relay.url, courier, () => relay.clock.now());
    const get = async (change: Readonly<Record<string, string>> = {}) => {
      const { group_id, inviter: by, since, at, sig } = fetching(group, courier, relay.clock.now());
      const query = { group: toHex(group_id), inviter: toHex(by), since: `${since}`, at: `${at}`, sig: toHex(sig), ...change };
      const response = await fetch(`${relay.url}/v1/events/carry?${new URLSearchParams(query)}`, {
        headers: client.proof(new Uint8Array(0)),
      });
      return response.status;
    };
    expect(await get()).toBe(200);
    expect(await get({ members_version: "5" })).toBe(200);
    expect(await get({ group: "00" })).toBe(400);
    expect(await get({ sig: "zz".repeat(64) })).toBe(400);
    expect(await get({ at: "9".repeat(16) })).toBe(400);
    expect(await get({ inviter: toHex(people.other.publicKey) })).toBe(404);
    expect(await get({ at: "1" })).toBe(422);
  });
});

describe("deposits", () => {
  const bodies = {
    LEAVE_CARRY_GROUP: record("leave", COMMANDS.LEAVE_CARRY_GROUP.body),
    LEAVE_DELEGATED: record("leave", COMMANDS.LEAVE_DELEGATED.body),
  };
  let serial = 0;

  async function capable(relay: Harness) {
    const { relay_pk } = (await (await fetch(`${relay.url}/v1/capabilities`)).json()) as { relay_pk: string };
    const relayPk = fromHex(relay_pk);
    const seal = (kind: DepositKind, body: Bytes, authority = hostOf(relay.url)): Bytes =>
      sealDeposit(crypto, { authority, relayPk }, { kind, body }, bytesOf(`seed ${serial++}`, 32), bytesOf("nonce", 24));
    const bring = async (...deposits: readonly Bytes[]): Promise<readonly number[]> => {
      const response = await fetch(`${relay.url}/v1/carry/deposit`, {
        method: "POST",
        headers: { "content-type": "application/msgpack" },
        body: encodeBody(CarryDeposits, { deposits }),
      });
      if (response.status !== 200) return [-response.status];
      const { answers } = parseBody(CarryDepositsReply, new Uint8Array(await response.arrayBuffer()));
      return answers.map(({ status, relay_sig: signature }, i) => {
        const digest = depositDigest(crypto, deposits[i] as Bytes);
        // Throws where the relay did not sign it.
        isDepositStored(crypto, relayPk, { digest, status, signature });
        return status;
      });
    };
    return { seal, bring };
  }
  const note = (token: string, label: string, now: number): Bytes =>
    encodeBody(SealedNoteSubmit, { delivery_token: bytesOf(token, 12), ...parts(label, now) });
  const submit = (label: string, now: number, change = {}): Bytes =>
    encodeBody(MailboxSubmit, { mailbox: member.publicKey, ...parts(label, now), ...change });

  it("of every kind do what their sender would have done, and are told from one another by nothing but their size", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const now = relay.clock.now();
    const { seal, bring } = await capable(relay);
    const owner = await relay.as(member);
    await owner.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token: bytesOf("token", 12) });
    const leave = encodeBody(bodies.LEAVE_CARRY_GROUP, { ...leaving(group, member, now), member: member.publicKey });
    const ends = encodeBody(bodies.LEAVE_DELEGATED, leavingDelegated(group.authority, member, courier, now));
    const all: Record<DepositKind, Bytes> = {
      SealedNoteSubmit: seal("SealedNoteSubmit", note("token", "note", now)),
      MailboxSubmit: seal("MailboxSubmit", submit("letter", now)),
      LEAVE_CARRY_GROUP: seal("LEAVE_CARRY_GROUP", leave),
      LEAVE_DELEGATED: seal("LEAVE_DELEGATED", ends),
    };
    expect(Object.keys(all)).toEqual(Object.keys(DEPOSIT_KINDS));
    expect(new Set(Object.values(all).map(({ length }) => length)).size).toBe(1);
    expect(await bring(...Object.values(all))).toEqual([201, 201, 201, 201]);
    const fetched = await owner.send({ cmd: "FETCH", since: 0 });
    expect(fetched.cmd === "EVENTS" && fetched.events).toHaveLength(3);
    const asCourier = await relay.as(courier);
    expect(outcome(await asCourier.send(fetching(group, courier, now)))).toBe("not-found");
    const old = fetchingDelegated(group.authority, courier, [delegationOf(group.authority, member, courier, now)], now);
    expect(await asCourier.send(old)).toMatchObject({ cmd: "CARRY_EVENTS", events: [] });
    // Again: what is stored is stored.
    expect(await bring(all.SealedNoteSubmit, all.MailboxSubmit, all.LEAVE_CARRY_GROUP)).toEqual([409, 409, 201]);
    expect(await bring(all.SealedNoteSubmit)).toEqual([429]);
    relay.clock.advance(5);
    expect(await bring(all.SealedNoteSubmit)).toEqual([409]);
  });

  it("are refused each for itself: of no token, over, of another's word, for another relay, of no kind, of noise", async () => {
    const relay = await startRelay();
    const group = await furnish(relay);
    const now = relay.clock.now();
    const { seal, bring } = await capable(relay);
    const forged = encodeBody(bodies.LEAVE_CARRY_GROUP, { ...leaving(group, people.stranger, now), member: member.publicKey });
    const nobodys = encodeBody(bodies.LEAVE_CARRY_GROUP, leaving(group, member, now));
    const changed = seal("MailboxSubmit", submit("changed", now)).slice();
    changed[changed.length - 1]! ^= 1;
    const deposits = [
      seal("SealedNoteSubmit", note("unknown", "note", now)),
      seal("MailboxSubmit", submit("over", now, { expires_at: Math.floor(now) - 1 })),
      seal("MailboxSubmit", bytesOf("noise", 40)),
      seal("LEAVE_CARRY_GROUP", forged),
      seal("LEAVE_CARRY_GROUP", nobodys),
      seal("MailboxSubmit", submit("elsewhere", now), "other.example"),
      changed,
      bytesOf("noise", 64),
      seal("MailboxSubmit", submit("good", now)),
    ];
    expect(await bring(...deposits)).toEqual([401, 422, 400, 401, 400, 400, 400, 400, 201]);
    expect(await bring()).toEqual([]);
    expect(outcome(await (await relay.as(courier)).send(fetching(group, courier, now)))).toBe("CARRY_EVENTS");
  });

  it("take from the budgets of the address that brings them, each for itself", async () => {
    const relay = await startRelay();
    const { seal, bring } = await capable(relay);
    const now = relay.clock.now();
    const most = RELAY_LIMITS.SEALED_IP_RATE_LIMIT.max_count;
    const statuses: number[] = [];
    for (let i = 0; statuses.length <= most; i++) {
      const batch = Array.from({ length: 40 }, (_, j) => seal("MailboxSubmit", submit(`${i} ${j}`, now)));
      statuses.push(...(await bring(...batch)));
    }
    expect([statuses[most - 1], statuses[most]]).toEqual([201, 429]);
  });

  it("are a body of bounded size, and of the right type", async () => {
    const relay = await startRelay();
    const post = (body: Uint8Array<ArrayBuffer>, type = "application/msgpack") =>
      fetch(`${relay.url}/v1/carry/deposit`, { method: "POST", headers: { "content-type": type }, body });
    expect((await post(new Uint8Array(RELAY_LIMITS.CARRY_DEPOSIT_BODY_BYTES + 1))).status).toBe(413);
    expect((await post(new Uint8Array(10))).status).toBe(400);
    expect((await post(encodeBody(CarryDeposits, { deposits: [] }), "text/plain")).status).toBe(400);
  });
});

describe("a relay without couriers", () => {
  it("says so", async () => {
    const relay = await startRelay({ env: { PPP_CARRY: "off" } });
    const { features } = (await (await fetch(`${relay.url}/v1/capabilities`)).json()) as { features: string[] };
    expect(features).not.toContain("carry");
    expect(features).not.toContain("carry-delegated");
    expect(outcome(await (await relay.as(member)).send({ cmd: "ACK_CARRY", receipts: [] }))).toBe("feature-disabled");
    const response = await fetch(`${relay.url}/v1/carry/deposit`, { method: "POST" });
    expect(response.status).toBe(501);
  });
});
