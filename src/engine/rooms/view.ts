/** What the screens are shown of rooms: rebuilt when something of it changed, and otherwise the same objects. */
import { cellCorners } from "../../protocol/rooms/cells.ts";
import type { Line, LineState, Room, RoomMember, RoomsState } from "../face/rooms.ts";
import { mediaLabel } from "../mail/media.ts";
import type { Database } from "../records/database.ts";
import type { Discovery } from "./around.ts";
import type { RoomBook } from "./book.ts";
import type { Door } from "./door.ts";
import type { LineRecord, RoomRecord } from "./records.ts";

/** Rooms whose lines are shown: the last ones opened. Several, because every tab has one in front of it. */
const MOST_TALKS = 3;

export class RoomsView {
  private readonly database: Database;
  private readonly book: RoomBook;
  private readonly door: Door;
  private readonly discovery: Discovery;
  private watched: readonly string[] = [];
  private shown: RoomsState | undefined;

  private readonly signsBare: (room: RoomRecord) => boolean;

  /** `signsBare`: whether its relay is given signatures of my own key that it could use elsewhere. */
  constructor(database: Database, book: RoomBook, door: Door, discovery: Discovery, signsBare: (room: RoomRecord) => boolean) {
    this.signsBare = signsBare;
    this.database = database;
    this.book = book;
    this.door = door;
    this.discovery = discovery;
  }

  touch(): void {
    this.shown = undefined;
  }

  watch(room: string): void {
    this.watched = [room, ...this.watched.filter((id) => id !== room)].slice(0, MOST_TALKS);
    this.touch();
  }

  current(): RoomsState {
    this.shown ??= this.build();
    return this.shown;
  }

  private build(): RoomsState {
    const lines = new Map<string, LineRecord[]>();
    for (const line of this.database.table("line").values()) {
      const list = lines.get(line.room);
      if (list) list.push(line);
      else lines.set(line.room, [line]);
    }
    const rooms = [...this.database.table("room").values()].filter(({ tasks }) => !tasks?.leave);
    const around = this.discovery.current();
    return {
      rooms: rooms.map((room) => this.room(room, lines.get(room.id) ?? [])).sort(latestFirst),
      // What has ended here is no longer found, though it was a moment ago.
      ...(around ? { around: { ...around, rooms: around.rooms.filter(({ id }) => this.book.find(id)?.over !== "ended") } } : {}),
      knocking: this.door.mine(),
      talks: this.watched.filter((id) => this.book.find(id)).map((room) => ({ room, lines: this.lines(room) })),
    };
  }

  private room(room: RoomRecord, lines: readonly LineRecord[]): Room {
    const { id, kind, name, relay, mine, gated, stage, from, cell, expires_at, read } = room;
    const me = this.book.me(id);
    const unread = lines.filter((line) => line.kind === "text" && line.by !== me && (line.seq ?? 0) > read).length;
    const last = lines
      .filter((line) => line.kind === "text")
      .reduce<LineRecord | undefined>((latest, line) => (latest && latest.at > line.at ? latest : line), undefined);
    const members = Object.entries(room.members).map(
      ([member, record]): RoomMember => ({ id: member, name: record.name, admin: record.admin === true, me: member === me }),
    );
    const { gate, rotate, end } = room.tasks ?? {};
    return {
      ...{ id, kind, name, relay, mine, gated, stage, unread, members },
      ...(room.over === undefined ? {} : { over: room.over }),
      ...(from === undefined ? {} : { from }),
      ...(cell === undefined ? {} : { cell: cellCorners(cell) }),
      ...(expires_at === undefined ? {} : { expires_at }),
      ...(last ? { last: lastSaid(last, me) } : {}),
      inside: room.inside ?? members.length,
      knocks: mine ? this.door.knocksAt(id) : [],
      ...(this.signsBare(room) ? { bare: true } : {}),
      ...(room.clamped ? { clamped: true } : {}),
      busy: gate !== undefined || rotate === true || end === true,
    };
  }

  private lines(id: string): readonly Line[] {
    const room = this.book.get(id);
    const me = this.book.me(id);
    return this.book.lines(id).map((line): Line => {
      const { kind, by, name, text = "", media, mark, at } = line;
      const admin = room.members[by]?.admin === true || (room.mine && by === me);
      const state = by === me && kind === "text" ? { state: stateOf(line, room) } : {};
      const shown = { ...(media && { media: mediaLabel(media) }), ...(mark && { mark }) };
      return { id: line.id, kind, by, name, text, ...shown, at, mine: by === me, admin, ...state };
    });
  }
}

const lastSaid = ({ by, name, text = "", media, mark, at }: LineRecord, me: string): NonNullable<Room["last"]> => ({
  ...{ by: by === me ? "" : name, text, at },
  ...(media ? { media: media.kind } : {}),
  ...(mark ? { mark } : {}),
});

function stateOf({ out, at, created_at, sealed = false }: LineRecord, { stage, over_at }: RoomRecord): LineState {
  if (!out) return { kind: "relay", since: at, sealed };
  // Nothing leaves for a room that is over.
  if (stage === "over" && !out.failed) return { kind: "failed", since: over_at ?? created_at, reason: "shut" };
  return out.failed ? { kind: "failed", since: at, reason: out.failed } : { kind: "queued", since: created_at };
}

const latestFirst = (a: Room, b: Room): number => (b.last?.at ?? 0) - (a.last?.at ?? 0) || a.name.localeCompare(b.name);
