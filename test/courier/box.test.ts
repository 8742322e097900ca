/** The box between a relay and the people who visit it. */
import { expect, it } from "vitest";
import { dailyUuid } from "../../src/protocol/carry/advert.ts";
import { isDepositStored, sealDeposit } from "../../src/protocol/carry/deposit.ts";
import { checkConsent, DAY_S, leaveMessage, NO_RELAY } from "../../src/protocol/carry/signed.ts";
import type { Visit } from "../../src/protocol/carry/visit.ts";
import { type Bytes, fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import { record } from "../../src/protocol/encoding/schema.ts";
import { eventId, readGiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { unwrap } from "../../src/protocol/giftwrap/giftwrap.ts";
import type { Identity } from "../../src/protocol/identity/identity.ts";
import { mailbox, mailboxMaster } from "../../src/protocol/mailboxes/mailbox.ts";
import type { KeyPair, SigningKey } from "../../src/protocol/primitives/crypto.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { carry } from "../../src/protocol/wire/topics/carry.ts";
import { consentOf, registering } from "../relay/carrying.ts";
import { turn } from "../relay/fake-clock.ts";
import { type Harness, startRelay } from "../relay/harness.ts";
import {
  closed,
  crypto,
  delegation,
  farewell,
  groupOf,
  invitation,
  personOf,
  random,
  receipt,
  someone,
  type TestGroup,
} from "./people.ts";
import { gattOf, noFaults, passing, visiting } from "./radio.ts";
import { send, startBox, type TestBox } from "./world.ts";

const [ines, mara, noor, guest] = ["ines", "mara", "noor", "guest"].map((name) => someone(name)) as [
  Identity,
  Identity,
  Identity,
  Identity,
];
const hostOf = (url: string): string => new URL(url).host;

interface Scene {
  readonly relay: Harness;
  readonly courier: TestBox;
  readonly group: TestGroup;
}

async function invited(env: Readonly<Record<string, string>> = {}, more: Pick<TestGroup, "registered"> = {}): Promise<Scene> {
  const relay = await startRelay();
  const courier = await startBox(relay.clock, relay.url, env);
  const group = { ...groupOf("valley", relay.url, ines, [mara, noor]), ...more };
  const { publicKey } = courier.keys.identity;
  await send(relay, ines, publicKey, invitation(group, [publicKey], relay.clock.now()));
  return { relay, courier, group };
}

async function delegated(keys: readonly (KeyPair | SigningKey)[] = [mara], days = 31): Promise<Scene> {
  const scene = await invited();
  const { relay, courier, group } = scene;
  const { publicKey } = courier.keys.identity;
  const now = relay.clock.now();
  await send(relay, mara, publicKey, delegation(group, keys, publicKey, now, Math.floor(now) + days * DAY_S));
  await courier.round();
  return scene;
}

/** Somebody leaves an envelope for this key at the relay. */
async function post({ relay }: Scene, to: Bytes, label: string): Promise<string> {
  const giftWrap = closed(to, label, relay.clock.now());
  const client = await relay.as(personOf(guest));
  expect((await client.send({ cmd: "STORE", event: writeGiftWrap(giftWrap) })).cmd).toBe("STORED");
  return toHex(eventId(crypto, giftWrap));
}

interface Came {
  readonly phase: string;
  readonly ids: readonly string[];
  readonly said: readonly string[];
  readonly answers: readonly { readonly status: number; readonly digest: Bytes; readonly signature: Bytes }[];
}

async function visit({ relay, courier, group }: Scene, signer: KeyPair | SigningKey, more: Partial<Visit> = {}): Promise<Came> {
  const ids: string[] = [];
  const said: string[] = [];
  const answers: { status: number; digest: Bytes; signature: Bytes }[] = [];
  const isCourier = (key: Bytes): boolean => toHex(key) === toHex(courier.keys.identity.publicKey);
  const visited = { groupId: group.id, carryKey: group.carryKey, isCourier };
  const gatt = gattOf(courier.radio, `device of ${toHex(signer.publicKey).slice(0, 8)}`, noFaults());
  const session = await visiting(gatt, { group: visited, signer, as: "member", ...more }, passing(relay.clock), (task, self) => {
    said.push(task.is);
    if (task.is === "relay-receipt") answers.push(task);
    if (task.is !== "carried") return;
    ids.push(toHex(task.envelope.id));
    self.acknowledge(receipt(relay.url, signer, [task.envelope.id], relay.clock.now()));
  });
  return { phase: session.phase, ids, said, answers };
}

async function waitingAt(relay: Harness, who: Identity): Promise<number> {
  const reply = await (await relay.as(personOf(who))).send({ cmd: "FETCH", since: 0 });
  return reply.cmd === "EVENTS" ? reply.events.length : -1;
}

it("takes an invitation, tells its inviter that it agrees, and calls under the group's name of the day", async () => {
  const { relay, courier, group } = await invited();
  expect(courier.radio.advertised).toEqual([]);
  await courier.round();
  const now = relay.clock.now();
  expect(courier.radio.advertised).toEqual([dailyUuid(crypto, group.carryKey, Math.floor(now / 86_400))]);
  const reply = await (await relay.as(personOf(ines))).send({ cmd: "FETCH", since: 0 });
  const [event] = reply.cmd === "EVENTS" ? reply.events : [];
  const { sender, body } = unwrap(crypto, readGiftWrap(event as Bytes), ines);
  expect(sender).toEqual(courier.keys.identity.publicKey);
  if (body.kind !== "CARRY_GROUP_ACCEPT") throw new Error(`a ${body.kind}`);
  const { consent, issued_at, valid_until } = body.content;
  // It counts at no relay: nobody asked for that.
  const terms = { authority: NO_RELAY, groupId: group.id, inviter: ines.publicKey, couriers: [sender] };
  const times = { issuedAt: issued_at as number, validUntil: valid_until as number };
  checkConsent(crypto, "courier", sender, { ...terms, ...times }, consent as Bytes, now);
  await courier.round();
  expect(await waitingAt(relay, ines), "it tells them once").toBe(1);
});

it("serves the first who invites and nobody else, or whom the settings name", async () => {
  const scene = await invited();
  const { relay, courier } = scene;
  const { publicKey } = courier.keys.identity;
  await courier.round();
  await send(relay, noor, publicKey, invitation(groupOf("other", relay.url, noor, [guest]), [publicKey], relay.clock.now()));
  await courier.round();
  expect(courier.box.stored.book.groups()).toHaveLength(1);
  const other = await invited({ COURIER_ACCEPT_FROM: toHex(noor.publicKey) });
  await other.courier.round();
  expect(other.courier.box.stored.book.groups()).toHaveLength(0);
});

it("brings mail from the relay to who gave it leave, and the receipt back: the relay then deletes it", async () => {
  const scene = await delegated();
  const ids = [await post(scene, mara.publicKey, "one"), await post(scene, mara.publicKey, "two")];
  await post(scene, noor.publicKey, "for who gave no leave");
  await scene.courier.round();
  expect(await waitingAt(scene.relay, mara), "fetching changes nothing").toBe(2);
  const came = await visit(scene, mara);
  expect(came.phase).toBe("done");
  expect([...came.ids].sort()).toEqual([...ids].sort());
  expect(scene.courier.box.stored.cargo.counts(scene.relay.clock.now())).toMatchObject({ envelopes: 0, receipts: 2 });
  await scene.courier.round();
  expect(await waitingAt(scene.relay, mara)).toBe(0);
  expect(scene.courier.box.stored.cargo.counts(scene.relay.clock.now()).receipts).toBe(0);
  expect((await visit(scene, mara)).ids, "nothing comes twice").toEqual([]);
  expect((await visit(scene, noor)).phase, "whoever gave no leave is no member").toBe("interrupted");
});

it("serves hidden mailboxes of several days to whoever proves one of them", async () => {
  const days = [20_833, 20_834].map((epoch) => mailbox(crypto, mailboxMaster(crypto, mara.seed, 0), "relay.example", epoch));
  const scene = await delegated(days, 5);
  const ids = [];
  for (const [i, { publicKey }] of days.entries()) ids.push(await post(scene, publicKey, `day ${i}`));
  await scene.courier.round();
  const keys = new Map(days.map((key) => [toHex(key.publicKey), key]));
  const { relay, courier, group } = scene;
  const gatt = gattOf(courier.radio, "one", noFaults());
  const own = toHex(courier.keys.identity.publicKey);
  const visited = { groupId: group.id, carryKey: group.carryKey, isCourier: (key: Bytes) => toHex(key) === own };
  const came: string[] = [];
  const signer = days[0] as SigningKey;
  await visiting(gatt, { group: visited, signer, as: "member" }, passing(relay.clock), (task, self) => {
    if (task.is !== "carried") return;
    came.push(toHex(task.envelope.id));
    const key = keys.get(toHex(task.envelope.giftWrap.recipient)) as SigningKey;
    self.acknowledge(receipt(relay.url, key, [task.envelope.id], relay.clock.now()));
  });
  expect(came.sort()).toEqual(ids.sort());
  expect(courier.box.stored.cargo.counts(relay.clock.now())).toMatchObject({ envelopes: 0, receipts: 2 });
});

it("takes outgoing mail to its relay, and what the relay signed back to who gave it", async () => {
  const scene = await delegated();
  const { relay, courier, group } = scene;
  const { relay_pk } = (await (await fetch(`${relay.url}/v1/capabilities`)).json()) as { relay_pk: string };
  const relayPk = fromHex(relay_pk);
  const at = Math.floor(relay.clock.now());
  const sig = crypto.sign(leaveMessage({ authority: hostOf(relay.url), groupId: group.id, at }), noor.secretKey);
  const body = encodeBody(record("LEAVE_CARRY_GROUP", carry.commands.LEAVE_CARRY_GROUP.body), {
    ...{ group_id: group.id, at, sig, member: noor.publicKey },
  });
  const target = { authority: hostOf(relay.url), relayPk };
  const deposit = sealDeposit(crypto, target, { kind: "LEAVE_CARRY_GROUP", body }, random(32), random(24));
  const elsewhere = sealDeposit(
    crypto,
    { authority: "192.168.0.1", relayPk },
    { kind: "LEAVE_CARRY_GROUP", body },
    random(32),
    random(24),
  );
  expect((await visit(scene, mara, { deposits: [deposit, elsewhere] })).said.filter((is) => is === "stored")).toHaveLength(2);
  await courier.round();
  expect(courier.box.stored.cargo.counts(at), "nothing is asked of a network at home").toMatchObject({ deposits: 1, answers: 1 });
  const { answers } = await visit(scene, mara);
  expect(answers.map((answer) => isDepositStored(crypto, relayPk, answer))).toEqual([true]);
  expect((await visit(scene, mara)).answers, "told once").toEqual([]);
});

it("serves a group that its inviter registered, to the members that the relay names", async () => {
  const scene = await invited({}, { registered: true });
  const { relay, courier, group } = scene;
  await courier.round();
  const box = personOf(courier.keys.identity);
  const now = relay.clock.now();
  const carrying = {
    ...{ authority: hostOf(relay.url), groupId: group.id, inviter: personOf(ines), now },
    ...{ members: [personOf(mara)], couriers: [box] },
  };
  const asInviter = await relay.as(personOf(ines));
  expect((await asInviter.send(registering(carrying, 1))).cmd).toBe("CARRY_GROUP_REGISTERED");
  const id = await post(scene, mara.publicKey, "registered");
  await courier.round();
  expect((await visit(scene, mara)).ids).toEqual([id]);
  await post(scene, mara.publicKey, "another");
  await courier.round();
  const couriers = [consentOf(carrying, box, "courier")];
  await asInviter.send(registering({ ...carrying, members: [personOf(noor)] }, 2, { couriers }));
  await courier.round();
  expect(courier.box.stored.cargo.counts(now).envelopes, "whoever is not in the list any more has nothing here").toBe(0);
  expect((await visit(scene, mara)).phase).toBe("interrupted");
});

it("forgets who leaves, and what was on its way for them", async () => {
  const scene = await delegated();
  const { relay, courier, group } = scene;
  const { publicKey } = courier.keys.identity;
  await post(scene, mara.publicKey, "one");
  await courier.round();
  expect(courier.box.stored.cargo.counts(relay.clock.now()).envelopes).toBe(1);
  const left = relay.clock.now();
  await send(relay, mara, publicKey, farewell(group, left));
  await courier.round();
  expect(courier.box.stored.cargo.counts(relay.clock.now()).envelopes).toBe(0);
  expect(courier.box.stored.book.mandates()).toEqual([]);
  expect((await visit(scene, mara)).phase).toBe("interrupted");
  await send(relay, mara, publicKey, delegation(group, [mara], publicKey, left), left);
  await courier.round();
  expect(courier.box.stored.book.mandates(), "a letter from the same moment counts no more").toEqual([]);
  await send(relay, mara, publicKey, delegation(group, [mara], publicKey, relay.clock.now()));
  await courier.round();
  expect(courier.box.stored.book.mandates(), "a later one does").toHaveLength(1);
});

it("leaves a group: nothing of it is held at once, and inviter and relay are told when they can be", async () => {
  const scene = await delegated();
  const { relay, courier, group } = scene;
  await post(scene, mara.publicKey, "one");
  await courier.round();
  const { membership, cargo, book } = courier.box.stored;
  expect(membership.leave(toHex(group.id), relay.clock.now())).toBe(true);
  expect(cargo.counts(relay.clock.now()).envelopes).toBe(0);
  expect((await visit(scene, mara)).phase).toBe("interrupted");
  const before = await waitingAt(relay, ines);
  await courier.round();
  expect(await waitingAt(relay, ines)).toBe(before + 1);
  expect(book.groups()).toEqual([]);
  expect(courier.radio.advertised).toEqual([]);
});

it("tells a stranger nothing, five seconds late, and goes on serving members meanwhile", async () => {
  const scene = await delegated();
  const id = await post(scene, mara.publicKey, "one");
  await scene.courier.round();
  const wrong = { ...scene, group: { ...scene.group, carryKey: new Uint8Array(32).fill(9) } };
  const handlers = scene.courier.radio.handlers;
  if (!handlers) throw new Error("no radio");
  const operation = { device: "stranger", offset: 0, mtu: 247 };
  const nonce = await handlers.onRead({ ...operation, characteristic: "HANDSHAKE_NONCE" });
  expect(nonce).toHaveLength(32);
  const from = scene.relay.clock.elapsed();
  const refusal = handlers.onWrite({ ...operation, characteristic: "AUTH_RESPONSE" }, new Uint8Array(144).fill(1)).then(
    () => 0,
    () => scene.relay.clock.elapsed() - from,
  );
  await turn();
  expect((await visit(scene, mara)).ids).toEqual([id]);
  scene.relay.clock.advance(5);
  expect(await refusal).toBeGreaterThanOrEqual(5);
  expect(scene.courier.radio.closed).toContain("stranger");
  expect((await visit(wrong, mara)).phase).toBe("interrupted");
});

it("lets nobody in while somebody is served, and calls nobody", async () => {
  const scene = await delegated();
  const { courier, group } = scene;
  const handlers = courier.radio.handlers;
  if (!handlers) throw new Error("no radio");
  const { answerGreeting } = await import("../../src/protocol/carry/handshake.ts");
  const operation = { device: "first", offset: 0, mtu: 247 } as const;
  const nonce = await handlers.onRead({ ...operation, characteristic: "HANDSHAKE_NONCE" });
  const keys = { groupId: group.id, carryKey: group.carryKey };
  const { auth } = answerGreeting(crypto, keys, mara, "member", nonce, random(32));
  await handlers.onWrite({ ...operation, characteristic: "AUTH_RESPONSE" }, auth);
  await turn();
  expect(courier.radio.advertised).toEqual([]);
  await expect(handlers.onRead({ ...operation, device: "second", characteristic: "HANDSHAKE_NONCE" })).rejects.toThrow();
  scene.relay.clock.advance(32);
  await turn();
  expect(courier.radio.closed, "who says nothing for thirty seconds is let go").toContain("first");
  expect(courier.radio.advertised).toHaveLength(1);
});

it("has nothing left a minute after it ended, without being asked", async () => {
  const scene = await delegated();
  const { relay, courier } = scene;
  const from = relay.clock.now();
  await post(scene, mara.publicKey, "ends in a day");
  await courier.round();
  const { database } = courier.box.stored;
  const rows = (): unknown => database.db.prepare("SELECT COUNT(*) FROM carried").pluck().get();
  relay.clock.advance(Math.floor(from) + 86_400 - relay.clock.now() - 60);
  expect(rows()).toBe(1);
  relay.clock.advance(120);
  await courier.box.idle();
  expect(rows()).toBe(0);
});
