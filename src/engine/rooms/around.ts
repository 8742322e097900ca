/**
 * Rooms around here: asked for by the sixteen coarse cells of one block, in random order and under a key used once, so that the relay learns
 * a block of about 80 km² and never a position or who asks.
 */
import { toHex } from "../../protocol/encoding/bytes.ts";
import { label, nameIn } from "../../protocol/encoding/label.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Point } from "../../protocol/regions/region.ts";
import { COARSE_LEVEL, cellBlock, cellCenter, cellCorners, cellToken } from "../../protocol/rooms/cells.ts";
import type { Command } from "../../protocol/wire/commands.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Around, RoomAround } from "../face/rooms.ts";
import { FaceError } from "../face.ts";
import { RelayRefusal } from "../link/failures.ts";
import { closing, openNameless } from "../link/open-session.ts";
import type { Session } from "../link/session.ts";
import { homeSession, type Spine } from "../part.ts";
import type { Random } from "../ports.ts";

/** Pages fetched of one cell's list: several, so that many rooms on the first page hide no other. */
const PAGES = 4;
/** Rooms shown: all of a single cell, or this many of several cells. */
const MOST = PAGES * LIMITS.DISCOVER_PAGE;

type Info = Message<"ROOMS">["rooms"][number];
export interface FoundRoom extends RoomAround {
  readonly token: string;
}

type Ports = Pick<Spine, "clock" | "crypto" | "home" | "lines" | "network" | "random" | "redraw" | "relays" | "settings" | "trace">;

export class Discovery {
  private readonly ports: Ports;
  private found: readonly FoundRoom[] = [];
  private view: Omit<Around, "rooms"> | undefined;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** The rooms found that have not expired. */
  current(): Around | undefined {
    const now = this.ports.clock.now();
    const rooms = this.found.filter(({ expires_at }) => expires_at > now).map(({ token: _, ...room }) => room);
    return this.view && { ...this.view, rooms };
  }

  get(id: string): FoundRoom | undefined {
    return this.found.find((room) => room.id === id);
  }

  /** The room has ended: it is not listed any more. */
  drop(id: string): void {
    this.found = this.found.filter((room) => room.id !== id);
  }

  /** @throws FaceError `no-line`, `no-socket` */
  async look(from: Point): Promise<void> {
    this.show({ ...this.view, looking: true });
    try {
      this.found = await this.ask(cellBlock(cellToken(from, COARSE_LEVEL)));
    } catch (error) {
      this.ports.trace.note("rooms.look", error);
      this.show({ ...this.view, looking: false });
      // A key used once needs a socket; with a relay that is polled there is none.
      throw new FaceError(homeSession(this.ports)?.transport === "polling" ? "no-socket" : "no-line", true);
    }
    this.show({ looking: false, at: this.ports.clock.now(), from });
  }

  private async ask(cells: readonly string[]): Promise<readonly FoundRoom[]> {
    const { random } = this.ports;
    const found: (readonly FoundRoom[])[] = [];
    await closing(openNameless(this.ports, this.ports.settings().relay), async ({ session }) => {
      for (const s2_cell_id of shuffled(cells, random)) {
        found.push((await listed(session, s2_cell_id)).flatMap((info) => readInfo(info) ?? []));
      }
    });
    return inTurns(found, MOST);
  }

  private show(view: Omit<Around, "rooms">): void {
    this.view = view;
    this.ports.redraw();
  }
}

/** A cell's rooms, page by page until one brings nothing more. */
async function listed(session: Session, s2_cell_id: string): Promise<readonly Info[]> {
  const all: Info[] = [];
  for (let page = 0; page < PAGES; page++) {
    const last = all.at(-1);
    const after = last ? { after: last.room_id } : {};
    const rooms = await pageOf(session, { cmd: "DISCOVER_ROOMS", s2_cell_id, ...after });
    all.push(...rooms);
    if (rooms.length < LIMITS.DISCOVER_PAGE) break;
  }
  return all;
}

async function pageOf(session: Session, command: Command<"DISCOVER_ROOMS">): Promise<readonly Info[]> {
  try {
    return (await session.request(command)).rooms;
  } catch (error) {
    // The room to go on from has ended meanwhile: what came before it stands.
    if (command.after && error instanceof RelayRefusal && error.code === "not-found") return [];
    throw error;
  }
}

/** The first of each list, then the second of each, so many in all: a crowded cell hides no other. */
function inTurns(lists: readonly (readonly FoundRoom[])[], most: number): readonly FoundRoom[] {
  const rooms = new Map<string, FoundRoom>();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let at = 0; at < longest; at++) {
    for (const list of lists) {
      const room = list[at];
      if (room && rooms.size < most) rooms.set(room.id, room);
    }
  }
  return [...rooms.values()];
}

/** In random order. */
function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const drawn = items.map((item) => ({ item, at: random(8).reduce((sum, byte) => sum * 256 + byte, 0) }));
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** `undefined` for a room whose cell is invalid: it has no place. */
function readInfo({
  room_id,
  s2_cell_id: token,
  name = "",
  description = "",
  gated,
  member_count,
  expires_at,
}: Info): FoundRoom | undefined {
  try {
    const [cell, center] = [cellCorners(token), cellCenter(token)];
    return {
      id: toHex(room_id),
      name: nameIn(name),
      about: label(description, 500),
      gated,
      inside: member_count,
      expires_at,
      cell,
      center,
      token,
    };
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
