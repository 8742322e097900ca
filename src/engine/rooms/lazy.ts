/** Rooms for an account: their code comes when there is a room, an invite or a command, and not before. */

import type { Message } from "../../protocol/wire/messages.ts";
import type { RoomsState } from "../face/rooms.ts";
import type { EngineState } from "../face.ts";
import { FaceError } from "../face.ts";
import type { TableName } from "../records/records.ts";
import type { Rooms, RoomsPorts } from "./rooms.ts";

const NONE: RoomsState = { rooms: [], knocking: [], talks: [] } satisfies Partial<EngineState>;

export class LazyRooms {
  private readonly ports: RoomsPorts;
  private rooms: Rooms | undefined;
  private loading: Promise<Rooms> | undefined;
  private started = false;
  private stopped = false;

  constructor(ports: RoomsPorts) {
    this.ports = ports;
  }

  /** The rooms' code. @throws FaceError `not-ready` when it cannot be loaded */
  load(): Promise<Rooms> {
    this.loading ??= import("./rooms.ts").then(
      async ({ Rooms }) => {
        const rooms = new Rooms(this.ports);
        this.rooms = rooms;
        if (this.started) await this.begin(rooms);
        return rooms;
      },
      () => {
        this.loading = undefined;
        throw new FaceError("not-ready", true);
      },
    );
    return this.loading;
  }

  private async begin(rooms: Rooms): Promise<void> {
    if (this.stopped) return;
    await rooms.start();
    rooms.ready(this.ports.line.home());
  }

  /** Goes on with the rooms that are there. */
  async start(): Promise<void> {
    this.started = true;
    if (this.rooms) await this.begin(this.rooms);
  }

  /** Lets the rooms that are there be seen. */
  async prepare(): Promise<void> {
    const { database } = this.ports;
    // Without its code (an update half fetched) everything else still works; the next command or start asks for it again.
    if (database.table("room").size + database.table("knock").size > 0) await this.load().catch(() => {});
  }

  stop(): void {
    this.stopped = true;
    this.rooms?.stop();
  }

  state(): RoomsState {
    return this.rooms?.state() ?? NONE;
  }

  ready(relay: string): void {
    this.rooms?.ready(relay);
  }

  notice(relay: string, message: Message): void {
    this.rooms?.notice(relay, message);
  }

  touched(tables: ReadonlySet<TableName>): void {
    this.rooms?.touched(tables);
  }

  /** GROUP_INVITE; `undefined` as long as the code is not there: then `again` is called once it is. */
  invited(rumor: Parameters<Rooms["invited"]>[0], again: () => void): ReturnType<Rooms["invited"]> | undefined {
    if (this.rooms) return this.rooms.invited(rumor);
    this.load().then(again, () => {});
    return undefined;
  }
}
