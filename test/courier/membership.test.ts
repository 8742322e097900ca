/** What members and inviters say to a box, in which order it comes, and what relays refuse. */
import { expect, it } from "vitest";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import type { KnownBody } from "../../src/protocol/giftwrap/rumor.ts";
import { encodeCommand, parseCommand } from "../../src/protocol/wire/frame.ts";
import { type Harness, startRelay } from "../relay/harness.ts";
import { closed, delegation, farewell, groupOf, invitation, personOf, receipt, someone, type TestGroup } from "./people.ts";
import { send, startBox, type TestBox } from "./world.ts";

const [ines, mara, guest] = [someone("ines"), someone("mara"), someone("guest")];
const MARA = toHex(mara.publicKey);

interface Scene {
  readonly relay: Harness;
  readonly courier: TestBox;
  readonly group: TestGroup;
  readonly own: Bytes;
}

async function scene(): Promise<Scene> {
  const relay = await startRelay();
  const courier = await startBox(relay.clock, relay.url);
  const own = courier.keys.identity.publicKey;
  const group = groupOf("valley", relay.url, ines, [mara]);
  await send(relay, ines, own, invitation(group, [own], relay.clock.now()));
  await send(relay, mara, own, delegation(group, [mara], own, relay.clock.now()));
  await courier.round();
  return { relay, courier, group, own };
}

/** With what an app sets besides, as the box's own mail. */
async function invites({ relay, courier, group, own }: Scene, more: Record<string, unknown>, version = 2): Promise<void> {
  const { kind, content } = invitation(group, [own], relay.clock.now(), version) as Extract<
    KnownBody,
    { kind: "CARRY_GROUP_INVITE" }
  >;
  await send(relay, ines, own, { kind, content: { ...content, ...more } });
  await courier.round();
}

it("a member's farewell that comes late does not undo what they said after it", async () => {
  const { relay, courier, group, own } = await scene();
  const { book } = courier.box.stored;
  const left = relay.clock.now();
  relay.clock.advance(60);
  await send(relay, mara, own, delegation(group, [mara], own, relay.clock.now()));
  await courier.round();
  await send(relay, mara, own, farewell(group, left));
  await courier.round();
  expect(book.served(toHex(group.id), MARA, relay.clock.now())).toBe(MARA);
  await send(relay, mara, own, farewell(group, relay.clock.now()));
  await courier.round();
  expect(book.served(toHex(group.id), MARA, relay.clock.now())).toBeUndefined();
});

it("an inviter's farewell that comes late does not end the group that they asked for after it", async () => {
  const made = await scene();
  const { relay, courier, group, own } = made;
  const { book } = courier.box.stored;
  const left = relay.clock.now();
  relay.clock.advance(60);
  await invites(made, {});
  await send(relay, ines, own, farewell(group, left));
  await courier.round();
  expect(book.groups()).toHaveLength(1);
  await send(relay, ines, own, farewell(group, relay.clock.now()));
  await courier.round();
  expect(book.groups()).toEqual([]);
});

it("believes a member whose clock is five minutes ahead that they agree to who carries", async () => {
  const { relay, courier, group, own } = await scene();
  const { consentMessage, NO_RELAY } = await import("../../src/protocol/carry/signed.ts");
  const issuedAt = Math.floor(relay.clock.now()) + 300;
  const terms = { authority: NO_RELAY, groupId: group.id, inviter: ines.publicKey, couriers: [own] };
  const { crypto } = await import("./people.ts");
  const message = consentMessage(crypto, "member", { ...terms, issuedAt, validUntil: issuedAt + DAY_S });
  const consent = crypto.sign(message, mara.secretKey);
  const content = { group_id: group.id, consent, issued_at: issuedAt, valid_until: issuedAt + DAY_S };
  await send(relay, mara, own, { kind: "CARRY_GROUP_ACCEPT", content });
  await courier.round();
  expect(courier.box.stored.book.member(toHex(group.id), MARA)?.agreed).toEqual([toHex(own)]);
});

it("agrees to wider terms of who may invite it, says so in its log, and shows them", async () => {
  const made = await scene();
  const { courier, relay } = made;
  const agreed = (): number => courier.logs().split("agreed to what a group").length - 1;
  expect(agreed()).toBe(1);
  await invites(made, { registered: 1, valid_until: Math.floor(relay.clock.now()) + 120 * DAY_S });
  expect(agreed()).toBe(2);
  const { inWords, statusOf } = await import("../../courier/status.ts");
  const { settingsOf } = await import("./world.ts");
  const status = statusOf(courier.box.stored, settingsOf({ COURIER_DATA_DIR: courier.dataDir }), relay.clock.now());
  const until = new Date((Math.floor(relay.clock.now()) + 120 * DAY_S) * 1000).toISOString().slice(0, 10);
  expect(inWords(status, relay.clock.now())).toContain(`serves 1 until ${until}, registered with its relay`);
});

it("drops a receipt that a relay refuses for good, and asks no more", async () => {
  const { relay, courier, group, own } = await scene();
  const client = await relay.as(personOf(guest));
  await client.send({ cmd: "STORE", event: writeGiftWrap(closed(mara.publicKey, "one", relay.clock.now())) });
  await courier.round();
  const { cargo } = courier.box.stored;
  const whose = { group: toHex(group.id), member: MARA };
  for (const { id } of cargo.of(whose, relay.clock.now(), 10_000))
    cargo.delivered(whose, receipt(relay.url, mara, [id], relay.clock.now()), relay.clock.now());
  const at = Math.floor(relay.clock.now());
  const refused = { cmd: "FETCH_CARRY", group_id: group.id, inviter: own, since: 0, at, sig: new Uint8Array(64) } as const;
  let asked = 0;
  const { network } = courier;
  const socket = network.socket.bind(network);
  network.socket = (url, handlers) => {
    const made = socket(url, handlers);
    const send = (bytes: Uint8Array): void => {
      const command = parseCommand(bytes);
      const isAck = command.cmd === "ACK_CARRY";
      if (isAck) asked++;
      // What no relay grants.
      made.send(isAck ? encodeCommand(refused) : bytes);
    };
    return { send, close: () => made.close() };
  };
  await courier.round();
  expect([asked, cargo.counts(relay.clock.now()).receipts]).toEqual([1, 0]);
  expect(courier.logs()).toContain("takes receipts for no good");
});
