/** Rooms and groups: every command of the screens, and what comes in from relays and mail. */

import { relayOriginOr } from "../../protocol/contacts/relay-url.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import { label, nameIn } from "../../protocol/encoding/label.ts";
import { roomMediaRoom } from "../../protocol/media/room.ts";
import { COARSE_LEVEL, cellToken, FINE_LEVEL } from "../../protocol/rooms/cells.ts";
import "../../protocol/wire/learn.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Media, MediaDraft } from "../face/media.ts";
import { isPoint, type Point } from "../face/position.ts";
import type { RoomDraft, RoomsCommands, RoomsState } from "../face/rooms.ts";
import { FaceError } from "../face.ts";
import { lineName } from "../link/lines.ts";
import { BOUNDS, fits } from "../mail/bounds.ts";
import { saidOut } from "../mail/media.ts";
import { checkMedia, released } from "../mail/media-check.ts";
import type { RumorOf, Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { Discovery } from "./around.ts";
import { type BookPorts, lineKey, over, RoomBook } from "./book.ts";
import { Door } from "./door.ts";
import { knockLine, lineOf } from "./lines.ts";
import type { RoomRecord, RoomTasks } from "./records.ts";
import { newKey, RoomSync } from "./sync.ts";
import { RoomsView } from "./view.ts";

/** How long a room is still shown after its end. */
const SHOWN_OVER_S = 24 * 60 * 60;
const MAX_TEXT = 16_000;
const ID = /^[0-9a-f]{32}$/;

export class Rooms implements RoomsCommands {
  private readonly ports: Spine & BookPorts;
  private readonly book: RoomBook;
  private readonly sync: RoomSync;
  private readonly door: Door;
  private readonly discovery: Discovery;
  private readonly view: RoomsView;
  private cancelTimer: () => void = () => {};

  constructor(spine: Spine) {
    const ports = { ...spine, own: spine.mail.own, handle: () => nameIn(spine.settings().name) };
    this.ports = ports;
    this.book = new RoomBook(ports);
    const { book } = this;
    const redraw = (): void => {
      this.view.touch();
      ports.redraw();
    };
    this.sync = new RoomSync({ ...ports, book });
    this.door = new Door({ ...ports, book, redraw });
    this.discovery = new Discovery({ ...ports, redraw });
    this.view = new RoomsView(ports.database, book, this.door, this.discovery, (room) => this.signsBare(room));
  }

  async start(): Promise<void> {
    await this.lapse();
    this.door.watch();
    this.keepLines();
  }

  stop(): void {
    this.cancelTimer();
    this.sync.stop();
    this.door.stop();
  }

  state(): RoomsState {
    return this.view.current();
  }

  /** A session is there, on the line of this name. */
  ready(line: string): void {
    this.sync.begin(line);
  }

  notice(line: string, message: Message): void {
    switch (message.cmd) {
      case "KNOCK_NOTIFY":
        if (this.isAt(line, toHex(message.room_id))) this.door.knocked(message);
        break;
      case "ADMITTED":
        this.ports.trace.quietly(this.door.admitted(line, message), "rooms.admitted");
        break;
      case "ROOM_NOTIFY":
      case "KEY_ROTATION_NOTIFY":
        if (this.isAt(line, toHex(message.room_id))) this.sync.news(toHex(message.room_id));
    }
  }

  /** A key for the room alone: at a foreign relay, which must not learn which identity is there, and at mine where that hides. */
  private sessionAt(relay: string): { readonly session_key?: true } {
    const { hidden, relay: home } = this.ports.settings();
    return relay !== home || hidden ? { session_key: true } : {};
  }

  private signsBare({ relay, session_key }: RoomRecord): boolean {
    const { relays, settings } = this.ports;
    return relay !== settings().relay && !session_key && !relays.binds(relay);
  }

  private isAt(line: string, room: string): boolean {
    const found = this.book.find(room);
    return found !== undefined && lineName(lineOf(found)) === line;
  }

  /** Records have changed: redraws, and starts what follows from it. */
  touched(tables: ReadonlySet<TableName>): void {
    if (!tables.has("room") && !tables.has("line") && !tables.has("knock")) return;
    this.view.touch();
    if (tables.has("knock")) this.door.watch();
    this.keepLines();
    for (const { id } of this.ports.database.table("room").values()) this.sync.run(id);
    if (tables.has("room")) this.ports.trace.quietly(this.lapse(), "rooms.lapse");
  }

  private keepLines(): void {
    const { database, lines } = this.ports;
    const live = [...database.table("room").values()].filter(isLive);
    const key = (relay: string, room: string, session_key: true | undefined) => () => this.book.keyAt(relay, room, session_key);
    lines.keep(this, [
      ...live.map((room) => ({ ...lineOf(room), key: key(room.relay, room.id, room.session_key) })),
      ...[...database.table("knock").values()].map((knock) => ({
        ...knockLine(knock),
        key: key(knock.relay, knock.room, knock.session_key),
      })),
    ]);
  }

  /** Rooms expire, are shown as expired for a day, and are deleted. */
  private async lapse(): Promise<void> {
    const now = this.ports.clock.now();
    const changes: Change[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const room of this.ports.database.table("room").values()) {
      const due = lapsesAt(room, now);
      if (due > now) next = Math.min(next, due);
      else if (room.stage === "over") changes.push(...this.book.erase(room.id));
      else changes.push(put("room", room.id, over(room, "ran-out", due)));
    }
    this.cancelTimer();
    if (next !== Number.POSITIVE_INFINITY) {
      const wait = Math.max(0.05, Math.min(3600, next - now));
      this.cancelTimer = this.ports.clock.after(wait, () => this.ports.trace.quietly(this.lapse(), "rooms.lapse"));
    }
    await this.ports.database.commit(changes);
  }

  async lookForRooms(at: Point): Promise<void> {
    if (!isPoint(at)) throw new FaceError("bad-draft");
    await this.discovery.look(at);
  }

  async createRoom({ id, name, about, gated, at, expires_at }: RoomDraft): Promise<void> {
    const now = this.ports.clock.now();
    if (this.book.find(id)) return;
    const fine = ID.test(id) && nameIn(name) !== "" && expires_at > now && expires_at <= now + LIMITS.MAX_EVENT_TTL_SECS;
    if (!fine || !isPoint(at)) throw new FaceError("bad-draft");
    const place = { cell: cellToken(at, FINE_LEVEL), coarse: cellToken(at, COARSE_LEVEL) };
    const words = { name: nameIn(name), about: label(about, 500) };
    await this.begin({ ...this.blank(id, "room"), ...place, ...words, gated, expires_at: Math.floor(expires_at) });
  }

  async createGroup(id: string, name: string, people: readonly string[]): Promise<void> {
    if (this.book.find(id)) return;
    if (!ID.test(id) || nameIn(name) === "") throw new FaceError("bad-draft");
    const tasks: RoomTasks = people.length > 0 ? { invite: this.known(people) } : {};
    // Open at the relay: who was invited is not known there, and must not be. The id is what only members know.
    await this.begin({ ...this.blank(id, "group"), name: nameIn(name), gated: false, tasks });
  }

  private blank(id: string, kind: RoomRecord["kind"]): Omit<RoomRecord, "name" | "gated"> {
    const { random, clock, settings } = this.ports;
    const members = { [this.book.me(id)]: { name: this.ports.handle(), admin: true } };
    const { relay } = settings();
    const at = { id, relay, ...this.sessionAt(relay) };
    const base = { ...at, kind, admin: toHex(this.book.admin(at).publicKey), mine: true, key: newKey(random) };
    return { ...base, created_at: clock.now(), stage: "making", seq: 0, read: 0, members };
  }

  /** A room of mine begins with my own join, by which the others know its admin. */
  private begin(room: RoomRecord): Promise<void> {
    const line = this.book.compose(room, "came", { join: true });
    return this.ports.database.commit([put("room", room.id, room), put("line", lineKey(line), line)]);
  }

  private known(people: readonly string[]): readonly string[] {
    if (people.some((id) => !this.ports.database.get("person", id))) throw new FaceError("unknown-person");
    this.ports.mail.guard(people, "name");
    return [...new Set(people)];
  }

  private ofMine(id: string): RoomRecord {
    const room = this.book.get(id);
    if (!room.mine || room.stage === "over") throw new FaceError("not-found");
    return room;
  }

  private task(room: RoomRecord, tasks: RoomTasks): RoomRecord {
    return { ...room, tasks: { ...room.tasks, ...tasks } };
  }

  invite(group: string, people: readonly string[]): Promise<void> {
    const room = this.ofMine(group);
    if (room.kind !== "group") throw new FaceError("not-found");
    const invite = [...new Set([...(room.tasks?.invite ?? []), ...this.known(people)])];
    return this.ports.database.commit([put("room", group, this.task(room, { invite }))]);
  }

  /**
   * GROUP_INVITE. Only from my people; blocked ones never get here (account.ts asks for every rumor). From the group's admin it
   * also brings the present key to one who missed it.
   */
  invited({ sender, body }: RumorOf<"GROUP_INVITE">): Change[] {
    const { room_id, room_key, group_name, relay_url, admin_pk } = body.content;
    const [id, from, key, admin] = [toHex(room_id), toHex(sender), toHex(room_key), toHex(admin_pk ?? sender)];
    const person = this.ports.database.get("person", from);
    if (!person) return [];
    const known = this.book.find(id);
    const isAgain = known?.admin === admin && (known.from ?? known.admin) === from;
    if (known?.stage === "open" && isAgain) {
      return [put("room", id, this.book.withKey(known, key, this.ports.clock.now()))];
    }
    if (known && (known.stage !== "over" || !isAgain)) return [];
    if (!fits(BOUNDS.invites, this.ports.database.table("room"), from, ({ stage }) => stage === "invited")) return [];
    const now = this.ports.clock.now();
    const relay = relayOriginOr(relay_url, person.relay);
    const session = this.sessionAt(relay);
    const base = { id, kind: "group", relay, ...session, admin, mine: false, from } as const;
    const name = nameIn(group_name);
    return [put("room", id, { ...base, name, gated: false, key, created_at: now, stage: "invited", seq: 0, read: 0, members: {} })];
  }

  async answerInvite(group: string, accept: boolean): Promise<void> {
    const room = this.book.get(group);
    if (room.stage !== "invited") throw new FaceError("not-found");
    if (!accept) return this.ports.database.commit(this.book.erase(group));
    const members = { [this.book.me(group)]: { name: this.ports.handle() } };
    await this.begin({ ...room, stage: "open", created_at: this.ports.clock.now(), members });
    this.sync.news(group);
  }

  knock(id: string): Promise<void> {
    const room = this.book.find(id);
    const found = this.discovery.get(id);
    if (room && room.kind === "room" && !room.mine && room.stage === "over" && room.cell !== undefined) {
      const { relay, session_key, name, gated, cell, expires_at = 0 } = room;
      const at = { room: id, relay, ...(session_key ? { session_key } : {}) };
      return this.door.knock({ ...at, name, gated, cell, expires_at });
    }
    if (!found || room) throw new FaceError("room-gone");
    const { name, gated, token: cell, expires_at } = found;
    const { relay } = this.ports.settings();
    return this.door.knock({ room: id, relay, ...this.sessionAt(relay), name, gated, cell, expires_at });
  }

  forgetKnock: RoomsCommands["forgetKnock"] = (room) => this.door.forget(room);
  answerKnock: RoomsCommands["answerKnock"] = (room, knock, letIn) => this.door.answer(room, knock, letIn);

  async say(id: string, draft: string, text: string, media?: MediaDraft): Promise<void> {
    if ((text.trim() === "" && !media) || !ID.test(draft)) throw new FaceError("bad-draft");
    if (text.length > MAX_TEXT) throw new FaceError("too-large");
    if (media) checkMedia(media);
    const room = this.book.get(id);
    if (this.book.lines(id).some((line) => line.draft === draft)) return;
    if (room.stage !== "open" && room.stage !== "making") throw new FaceError("room-gone");
    const line = this.book.compose(room, "text", { text }, draft, media);
    await this.ports.database.commit([put("line", lineKey(line), line)]);
  }

  async lineRoom(id: string, words: string, draft: MediaDraft): Promise<number> {
    this.book.get(id);
    const { text, media } = saidOut(words, draft);
    return media ? roomMediaRoom({ handle: this.ports.handle(), text }, media, this.book.vouched(id)) : 0;
  }

  async lineMedia(room: string, line: string): Promise<Media> {
    return released(this.ports.database.get("line", `${room}/${line}`)?.media);
  }

  async retryLine(room: string, id: string): Promise<void> {
    const line = this.ports.database.get("line", `${room}/${id}`);
    // A room that is over takes no messages.
    if (!line?.out?.failed || this.book.get(room).stage === "over") throw new FaceError("not-found");
    const { failed: _, ...out } = line.out;
    await this.ports.database.commit([put("line", lineKey(line), { ...line, out: { ...out, tries: 0 } })]);
    this.sync.hurry(room);
  }

  async dropLine(room: string, id: string): Promise<void> {
    const line = this.ports.database.get("line", `${room}/${id}`);
    if (!line?.out || !(line.out.failed || this.book.get(room).stage === "over")) throw new FaceError("not-found");
    await this.ports.database.commit([drop("line", lineKey(line))]);
  }

  async openRoom(id: string): Promise<void> {
    const room = this.book.get(id);
    this.view.watch(id);
    if (room.read < room.seq) await this.ports.database.commit([this.book.change(id, { read: room.seq })]);
    this.ports.redraw();
  }

  setGate(id: string, gated: boolean): Promise<void> {
    const room = this.ofMine(id);
    if (room.kind !== "room") throw new FaceError("not-found");
    return this.ports.database.commit([put("room", id, { ...this.task(room, { gate: gated }), gated })]);
  }

  /**
   * The next key goes out under the present one, to everyone who stays; then the relay ends the old tokens after a grace, in which this
   * device registers the new ones.
   */
  async rotateRoomKey(id: string, without: readonly string[]): Promise<void> {
    const room = this.ofMine(id);
    const me = this.book.me(id);
    if (room.stage !== "open" || without.includes(me)) throw new FaceError("not-found");
    const staying = Object.entries(room.members).filter(([member]) => !without.includes(member));
    const key = newKey(this.ports.random);
    const grants = this.book.grants(
      room,
      staying.map(([member]) => member),
      key,
    );
    const line = this.book.compose(room, "new-key", { grants });
    const members = Object.fromEntries(staying.map(([member, { registered: _, ...known }]) => [member, known]));
    const left_out = [...new Set([...(room.left_out ?? []), ...without])].slice(-LIMITS.MAX_ROOM_MEMBERS);
    const next = { ...this.book.withKey(this.task(room, { rotate: true }), key, this.ports.clock.now()), members, left_out };
    await this.ports.database.commit([put("room", id, next), put("line", lineKey(line), line)]);
  }

  /** Says so in the room, then ends the tokens, or deletes the group. A room that no relay knows of yet just goes. */
  async endRoom(id: string): Promise<void> {
    const room = this.ofMine(id);
    if (room.stage === "making") return this.ports.database.commit(this.book.erase(id));
    const line = this.book.compose(room, "ended", { grants: [] });
    const ended = over(this.task(room, { end: true }), "ended", this.ports.clock.now());
    await this.ports.database.commit([put("room", id, ended), put("line", lineKey(line), line)]);
  }

  async leaveRoom(id: string): Promise<void> {
    const room = this.book.get(id);
    if (room.mine) throw new FaceError("not-found");
    if (room.stage !== "open") return this.ports.database.commit(this.book.erase(id));
    const line = this.book.compose(room, "left", { join: false });
    const left = over(this.task(room, { leave: true }), "ended", this.ports.clock.now());
    await this.ports.database.commit([put("room", id, left), put("line", lineKey(line), line)]);
  }

  async forgetRoom(id: string): Promise<void> {
    const room = this.book.get(id);
    if (room.stage !== "over" || room.tasks?.end) throw new FaceError("not-found", true);
    if (room.over === "ended") this.discovery.drop(id);
    await this.ports.database.commit(this.book.erase(id));
  }
}

/** Whether its relay still has to hear of it. */
function isLive({ stage, tasks }: RoomRecord): boolean {
  return stage === "making" || stage === "open" || tasks?.end === true || tasks?.leave === true;
}

/** When the clock itself changes something about a room: its time runs out, or it has been shown as run out for long enough. */
function lapsesAt({ stage, over, over_at, expires_at = Number.POSITIVE_INFINITY }: RoomRecord, now: number): number {
  if (stage !== "over") return expires_at;
  return over === "ran-out" ? (over_at ?? now) + SHOWN_OVER_S : Number.POSITIVE_INFINITY;
}
