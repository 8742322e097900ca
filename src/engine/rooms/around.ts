/** Rooms around here: asked for by coarse cells, so that the relay learns a square of about 2 km and never a position. */
import { toHex } from "../../protocol/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { label, nameIn } from "../../protocol/label.ts";
import type { Point } from "../../protocol/regions/region.ts";
import { COARSE_LEVEL, cellCenter, cellCorners, cellsTouching } from "../../protocol/rooms/cells.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Around, RoomAround } from "../face/rooms.ts";
import { FaceError } from "../face.ts";
import type { Clock } from "../ports.ts";
import type { RelayLines } from "./lines.ts";

/** How far around me is asked: where this circle crosses into a neighbour, that one is asked as well. */
const INTEREST_M = 1000;
/** Shown of what was found; a relay may say more. */
const MOST = 200;

type Info = Message<"ROOMS">["rooms"][number];
export interface FoundRoom extends RoomAround {
  readonly token: string;
}

export class Discovery {
  private readonly lines: RelayLines;
  private readonly clock: Clock;
  private readonly home: () => string;
  private readonly changed: () => void;
  private found: readonly FoundRoom[] = [];
  private view: Omit<Around, "rooms"> | undefined;

  constructor(lines: RelayLines, clock: Clock, home: () => string, changed: () => void) {
    this.lines = lines;
    this.clock = clock;
    this.home = home;
    this.changed = changed;
  }

  /** What was found and still runs. */
  current(): Around | undefined {
    const now = this.clock.now();
    const rooms = this.found.filter(({ expires_at }) => expires_at > now).map(({ token: _, ...room }) => room);
    return this.view && { ...this.view, rooms };
  }

  get(id: string): FoundRoom | undefined {
    return this.found.find((room) => room.id === id);
  }

  /** @throws FaceError `no-line` */
  async look(from: Point): Promise<void> {
    const session = this.lines.session(this.home());
    if (!session) throw new FaceError("no-line", true);
    this.show({ ...this.view, looking: true });
    const rooms = new Map<string, FoundRoom>();
    try {
      for (const s2_cell_id of cellsTouching(from, INTEREST_M, COARSE_LEVEL)) {
        const reply = (await session.request({ cmd: "DISCOVER_ROOMS", s2_cell_id })) as Message<"ROOMS">;
        for (const info of reply.rooms) {
          const room = readInfo(info);
          if (room && rooms.size < MOST) rooms.set(room.id, room);
        }
      }
    } catch {
      this.show({ ...this.view, looking: false });
      throw new FaceError("no-line", true);
    }
    this.found = [...rooms.values()];
    this.show({ looking: false, at: this.clock.now(), from });
  }

  private show(view: Omit<Around, "rooms">): void {
    this.view = view;
    this.changed();
  }
}

/** `undefined` for a room whose cell is none: it lies nowhere. */
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
