/** Who may do what: every command by everybody, over both transports, from one table. */
import { describe, expect, it } from "vitest";
import type { Command, CommandName } from "../../../src/protocol/wire/commands.ts";
import { encodeCommand } from "../../../src/protocol/wire/frame.ts";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import { failure } from "../client.ts";
import { EXAMPLES } from "../examples.ts";
import { type Harness, startRelay } from "../harness.ts";
import { HttpClient } from "../http-client.ts";
import { bytesOf, commandNames, envelope, type Person, person } from "../people.ts";
import { createGroup, createRoom, fetchRoom, knockAt, registerToken, storeRoom } from "../room-messages.ts";
import { SMS_ENV, TRANSPORTS, type Transport } from "./context.ts";

/**
 * `admin` made the gated room and the group, and owns a mailbox with one event, a backup, a delivery token. `member` was admitted to
 * both. `stranger` has nothing. `other` has a mailbox, a backup and a room of their own, and names the admin's things.
 */
const ROLES = ["admin", "member", "stranger", "other", "nobody"] as const;
type Role = (typeof ROLES)[number];

/** What comes back: a reply's name with what matters in it, or a failure's code. */
type Row = readonly [admin: string, member: string, stranger: string, other: string];
const all = (outcome: string): Row => [outcome, outcome, outcome, outcome];
const adminOnly = (outcome: string): Row => [outcome, "not-admin", "not-admin", "not-admin"];
const membersOnly = (outcome: string): Row => [outcome, outcome, "not-found", "not-found"];

const MATRIX: Readonly<Record<CommandName, Row>> = {
  // Proved once already: by the connection, or by the request itself.
  AUTH: all("refused"),
  STORE: all("STORED"),
  FETCH: ["EVENTS 1", "EVENTS 0", "EVENTS 0", "EVENTS 1"],
  ACK: ["ACKED 1", "ACKED 0", "ACKED 0", "ACKED 0"],
  CREATE_ROOM: all("ROOM_CREATED"),
  FETCH_ROOM: membersOnly("ROOM_MESSAGES 1"),
  DISCOVER_ROOMS: all("ROOMS 1"),
  KNOCK: all("KNOCK_OK"),
  ADMIT: adminOnly("ADMIT_OK"),
  REGISTER_TOKEN: adminOnly("TOKEN_REGISTERED"),
  REVOKE_TOKENS: adminOnly("TOKENS_REVOKED"),
  ROTATE_ROOM_KEY: adminOnly("KEY_ROTATED"),
  STORE_ROOM: membersOnly("ROOM_STORED"),
  UPDATE_ROOM: adminOnly("ROOM_UPDATED"),
  REGISTER_PUSH: all("PUSH_REGISTERED"),
  REGISTER_SMS: all("SMS_REGISTERED"),
  DEREGISTER_SMS: all("SMS_DEREGISTERED"),
  REGISTER_DELIVERY_TOKEN: all("DELIVERY_TOKEN_REGISTERED"),
  DEREGISTER_DELIVERY_TOKEN: all("DELIVERY_TOKEN_DEREGISTERED"),
  KICK_MEMBER: adminOnly("MEMBER_KICKED"),
  BAN_MEMBER: adminOnly("MEMBER_BANNED"),
  STORE_BACKUP: ["BACKUP_STORED 2", "BACKUP_STORED 1", "BACKUP_STORED 1", "BACKUP_STORED 2"],
  FETCH_BACKUP: ["BACKUP admin", "BACKUP_EMPTY", "BACKUP_EMPTY", "BACKUP other"],
  DELETE_BACKUP: all("BACKUP_DELETED"),
  CREATE_GROUP: all("GROUP_CREATED"),
  DELETE_GROUP: adminOnly("GROUP_DELETED"),
  CAPABILITIES: all("CAPABILITIES"),
  DEREGISTER_PUSH: all("PUSH_DEREGISTERED"),
  // Signed by nobody; with signatures, and with every role that there is: carry.test.ts.
  REGISTER_CARRY_GROUP: all("unauthorized"),
  LEAVE_CARRY_GROUP: all("unauthorized"),
  FETCH_CARRY: all("expired"),
  ACK_CARRY: all("CARRY_ACKED"),
  FETCH_DELEGATED: all("expired"),
  LEAVE_DELEGATED: all("unauthorized"),
  DISCOVERY_PUBLISH: all("feature-disabled"),
  DISCOVERY_PEPPER: all("feature-disabled"),
  DISCOVERY_QUERY: all("feature-disabled"),
  ISSUE_POSTAGE: all("feature-disabled"),
  DISCOVERY_EVAL: all("feature-disabled"),
  DISCOVERY_WITHDRAW: all("feature-disabled"),
};

const people = (label: string): Record<Exclude<Role, "nobody">, Person> => ({
  admin: person(`admin ${label}`),
  member: person(`member ${label}`),
  stranger: person(`stranger ${label}`),
  other: person(`other ${label}`),
});

/** What each cell sends; the rest is the examples'. */
function commandOf(cmd: CommandName, label: string, role: Role, now: number): Command {
  const { admin, member } = people(label);
  const room_id = bytesOf(`room ${label}`, 16);
  const fresh = bytesOf(`fresh room ${label}`, 16);
  const own: Partial<Record<CommandName, Command>> = {
    STORE: { cmd: "STORE", event: envelope(admin.publicKey, `stored by ${role} ${label}`, now) },
    ACK: { cmd: "ACK", event_ids: [bytesOf(`event ${label}`, 32)] },
    CREATE_ROOM: createRoom(fresh, now),
    CREATE_GROUP: createGroup(fresh),
    FETCH_ROOM: fetchRoom(room_id),
    STORE_ROOM: storeRoom(room_id, `by ${role}`),
    DISCOVER_ROOMS: { cmd: "DISCOVER_ROOMS", s2_cell_id: cellOf(label) },
    KNOCK: knockAt(room_id, `by ${role}`),
    ADMIT: { cmd: "ADMIT", room_id, request_id: knockAt(room_id, "waiting").request_id },
    REGISTER_TOKEN: registerToken(admin, room_id, bytesOf("new token", 12)),
    REVOKE_TOKENS: { cmd: "REVOKE_TOKENS", room_id },
    ROTATE_ROOM_KEY: { cmd: "ROTATE_ROOM_KEY", room_id, grace_seconds: 60 },
    UPDATE_ROOM: { cmd: "UPDATE_ROOM", room_id, gated: false },
    REGISTER_PUSH: { cmd: "REGISTER_PUSH", platform: "webpush", token: '{"endpoint":"https://push.example/1"}' },
    KICK_MEMBER: { cmd: "KICK_MEMBER", room_id, member_pubkey: member.publicKey },
    BAN_MEMBER: { cmd: "BAN_MEMBER", room_id, member_pubkey: member.publicKey },
    DELETE_GROUP: { cmd: "DELETE_GROUP", room_id: bytesOf(`group ${label}`, 16) },
    DEREGISTER_DELIVERY_TOKEN: { cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token: bytesOf(`token ${label}`, 12) },
  };
  return own[cmd] ?? EXAMPLES[cmd];
}

const cellOf = (label: string): string =>
  `${Buffer.from(bytesOf(`cell ${label}`, 8))
    .toString("hex")
    .slice(0, 15)}1`;

async function furnish({ store, clock }: Harness, label: string): Promise<void> {
  const { admin, member, other } = people(label);
  const now = clock.now();
  const room_id = bytesOf(`room ${label}`, 16);
  const flags = { gated: true, proximityRequired: false, bleEnabled: true, maxMembers: 9, createdAt: now, expiresAt: now + 3600 };
  const text = { name: undefined, description: undefined };
  const cells = { fine: cellOf(label), coarse: "89c25" };
  await store.rooms.create({ roomId: room_id, kind: "room", admin: admin.publicKey, cells, ...flags, ...text });
  await store.rooms.create({
    roomId: bytesOf(`group ${label}`, 16),
    kind: "group",
    admin: admin.publicKey,
    cells: undefined,
    ...flags,
    ...text,
  });
  await store.rooms.create({
    roomId: bytesOf(`other's ${label}`, 16),
    kind: "room",
    admin: other.publicKey,
    cells: undefined,
    ...flags,
    ...text,
  });
  for (const [who, request] of [
    [member, "admitted"],
    [person(`knocker ${label}`), "waiting"],
  ] as const) {
    const { request_id, knocker_eph_x25519_pk } = knockAt(room_id, request);
    const knock = {
      roomId: room_id,
      requestId: request_id,
      knocker: who.publicKey,
      ephemeralKey: knocker_eph_x25519_pk,
      handle: undefined,
    };
    await store.rooms.knock(knock, now);
    if (request === "admitted") await store.rooms.admit(room_id, request_id, undefined, now);
  }
  await store.rooms.store(room_id, bytesOf("n", 24), bytesOf("c", 40), now);
  for (const [who, id] of [
    [admin, `event ${label}`],
    [other, `other event ${label}`],
  ] as const) {
    const event = envelope(who.publicKey, id, now);
    await store.mailbox.put(
      {
        recipient: who.publicKey,
        eventId: bytesOf(id, 32),
        sealedId: undefined,
        createdAt: now,
        expiresAt: now + 60,
        envelope: event,
      },
      now,
    );
    await store.backups.store(who.publicKey, Buffer.from(who === admin ? "admin" : "other"), now);
  }
  await store.tokens.register(bytesOf(`token ${label}`, 12), admin.publicKey);
}

function outcomeOf(message: Message): string {
  if ("reason" in message) return failure(message).code;
  switch (message.cmd) {
    case "EVENTS":
      return `EVENTS ${message.events.length}`;
    case "ACKED":
      return `ACKED ${message.count}`;
    case "ROOM_MESSAGES":
      return `ROOM_MESSAGES ${message.messages.length}`;
    case "ROOMS":
      return `ROOMS ${message.rooms.length}`;
    case "BACKUP":
      return `BACKUP ${Buffer.from(message.ciphertext).toString()}`;
    case "BACKUP_STORED":
      return `BACKUP_STORED ${message.version}`;
    default:
      return message.cmd;
  }
}

async function ask(relay: Harness, transport: Transport, role: Role, label: string, command: Command): Promise<Message> {
  if (role === "nobody") {
    if (transport === "websocket") return (await relay.connect()).client.send(command);
    return (await new HttpClient(relay.url, person("nobody"), () => 0).post("/v1/command", encodeCommand(command), {})).message;
  }
  const who = people(label)[role];
  if (transport === "http") return new HttpClient(relay.url, who, () => relay.clock.now()).send(command);
  return (await relay.as(who)).send(command);
}

describe.each(TRANSPORTS)("over %s", (transport) => {
  it.each(commandNames)("%s", async (cmd) => {
    const relay = await startRelay({ env: { PPP_MODERATION: "on", ...SMS_ENV, PPP_RATE_FACTOR: "1000", PPP_LOG_LEVEL: "error" } });
    const outcomes: Record<string, string> = {};
    for (const role of ROLES) {
      const label = `${cmd} ${role}`;
      await furnish(relay, label);
      const message = await ask(relay, transport, role, label, commandOf(cmd, label, role, relay.clock.now()));
      const outcome = outcomeOf(message);
      outcomes[role] = cmd === "AUTH" && message.cmd === "AUTH_FAIL" ? "refused" : outcome;
    }
    const [admin, member, stranger, other] = MATRIX[cmd];
    const nobody = cmd === "AUTH" ? "refused" : "unauthorized";
    expect(outcomes).toEqual({ admin, member, stranger, other, nobody });
  });
});

describe("equal shapes", () => {
  const NONE = bytesOf("no such room", 16);

  it("tell a stranger nothing of whether a room exists", async () => {
    const relay = await startRelay({ env: { PPP_MODERATION: "on", ...SMS_ENV, PPP_RATE_FACTOR: "1000" } });
    await furnish(relay, "x");
    const stranger = await relay.as(person("stranger x"));
    const room_id = bytesOf("room x", 16);
    const bare = (message: Message): string => ("reason" in message ? (message.reason ?? "").replace(/ \[.*/, "") : message.cmd);
    for (const cmd of commandNames) {
      if (!("room_id" in EXAMPLES[cmd]) || /^(CREATE_ROOM|CREATE_GROUP|KNOCK)$/.test(cmd)) continue;
      const command = commandOf(cmd, "x", "stranger", relay.clock.now());
      const there = bare(await stranger.send({ ...command, room_id } as Command));
      const notThere = bare(await stranger.send({ ...command, room_id: NONE } as Command));
      expect([cmd, there]).toEqual([cmd, notThere]);
    }
  });

  it("tell nobody whether a mailbox or a token exists", async () => {
    const relay = await startRelay({ env: { PPP_RATE_FACTOR: "1000" } });
    await furnish(relay, "x");
    const { admin } = people("x");
    const sender = await relay.as(person("sender"));
    for (const recipient of [admin, person("never seen")]) {
      const event = envelope(recipient.publicKey, "hello", relay.clock.now());
      expect((await sender.send({ cmd: "STORE", event })).cmd).toBe("STORED");
    }
    for (const delivery_token of [bytesOf("token x", 12), bytesOf("nobody's", 12)]) {
      const registered = await sender.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token });
      const withdrawn = await sender.send({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token });
      expect([registered, withdrawn]).toEqual([{ cmd: "DELIVERY_TOKEN_REGISTERED" }, { cmd: "DELIVERY_TOKEN_DEREGISTERED" }]);
    }
  });
});
