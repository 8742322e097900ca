/** Numbers of an account: the directories that I know, my own numbers there, masks, and whose numbers wrote to me. */

import { fromHex } from "../../protocol/encoding/bytes.ts";
import { fingerprint } from "../../protocol/verification/fingerprint.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { MyNumber, NumberActs, NumbersShown, NumbersState } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import { lazily } from "../lazily.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { drop } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { Shown } from "../shown.ts";
import { Directories } from "./directories.ts";
import { Holding } from "./holding.ts";
import { Masks } from "./masks.ts";
import { NumberMailboxes } from "./number-mailboxes.ts";
import { followedBlocks, knownNumbers } from "./pins.ts";
import { KNOCK_S, type NumberRecord } from "./records.ts";
import { Sessions } from "./sessions.ts";
import { Waiting } from "./waiting.ts";

/** Between two looks at what is due. */
const LOOK_S = 3_600;
const TABLES: readonly TableName[] = ["directory", "number", "number_pin", "number_login", "mask", "person"];

export class Numbers {
  private readonly spine: Spine;
  private readonly directories: Directories;
  private readonly sessions: Sessions;
  private readonly holding: Holding;
  private readonly masks: Masks;
  private readonly mailboxes: NumberMailboxes;
  private readonly waiting: Waiting;
  private readonly view: Shown<"numbers">;
  /** What a person does, by its name, as it crosses the face. Only pages need it. */
  private readonly acts: () => Promise<NumberActs>;
  private cancel = (): void => {};
  private isOver = false;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    this.directories = new Directories(spine);
    this.sessions = new Sessions(spine);
    this.holding = new Holding(spine, this.sessions);
    this.masks = new Masks({ spine, sessions: this.sessions, holding: this.holding });
    this.mailboxes = new NumberMailboxes(spine);
    this.waiting = new Waiting(spine, this.sessions, this.holding);
    this.view = new Shown({ numbers: { from: TABLES, build: () => this.shown() } });
    const { directories, sessions, holding, masks, waiting } = this;
    const ports = { spine, people, directories, sessions, holding, masks, waiting };
    this.acts = lazily(async () => (await import("./acts.ts")).actsOf(ports));
  }

  start(): void {
    // Who comes by my number shows as such, whatever comes with it.
    this.spine.trace.quietly(this.spine.marks.load(), "numbers.checker");
    this.keepMailboxes();
    this.holding.schedule();
    void this.look();
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
    this.holding.stop();
  }

  ready(line: LiveLine): void {
    this.mailboxes.ready(line);
  }

  notice({ name, session }: Line, { cmd }: Message): void {
    if (cmd === "NOTIFY" && session) this.mailboxes.ready({ name, session });
  }

  changed(tables: ReadonlySet<TableName>): void {
    this.view.touch(tables);
    if (tables.has("number") || tables.has("mask")) this.keepMailboxes();
    if (tables.has("mask")) this.lookAgain();
    if (tables.has("blocked")) this.followBlocks();
  }

  state(): NumbersState {
    const { numbers } = this.view.current();
    return numbers ? { numbers } : {};
  }

  async act(name: string, args: readonly unknown[]): Promise<unknown> {
    const acts = await this.acts();
    if (!Object.hasOwn(acts, name)) throw new FaceError("not-found");
    return (acts[name as keyof NumberActs] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
  }

  private keepMailboxes(): void {
    const mine = this.holding.all().filter(({ state, attestation }) => attestation !== undefined && state !== "gone");
    this.mailboxes.keep([
      ...mine.flatMap((record) => {
        const identity = this.holding.identity(record);
        return [record.relay, record.was_at].flatMap((relay) =>
          relay === undefined ? [] : [{ identity, relay, through: this.holding.through(record.id) }],
        );
      }),
      ...this.masks.live().map((mask) => ({ identity: this.masks.identity(mask), relay: mask.relay, through: { mask: mask.id } })),
    ]);
  }

  private followBlocks(): void {
    const { database, trace } = this.spine;
    const changes = followedBlocks(database);
    if (changes.length > 0) trace.quietly(database.commit(changes), "numbers.blocks");
  }

  /** What is due: keys of directories, masks that ran out, who knocked, and who asks for an account. */
  private async look(): Promise<void> {
    // Each by itself: a directory that is away must not keep the others waiting.
    const quietly = (step: Promise<unknown>) => step.catch((error: unknown) => this.spine.trace.note("numbers.look", error));
    await quietly(this.masks.sweep());
    await quietly(this.sweepKnocks());
    for (const { id } of this.directories.due()) await quietly(this.directories.know(id));
    for (const { id, reach } of this.holding.all().filter(({ id }) => this.sessions.has(id))) {
      await quietly(this.waiting.logins(id));
      await quietly(this.masks.compare(id));
      if (reach === "ask") await quietly(this.waiting.letIn(id));
    }
    this.lookAgain();
  }

  private async sweepKnocks(): Promise<void> {
    const { clock, database } = this.spine;
    const old = [...database.table("number_knock").values()].filter(({ at }) => at + KNOCK_S < clock.now());
    await database.commit(old.map(({ id }) => drop("number_knock", id)));
  }

  /** In an hour, or when the next mask runs out. */
  private lookAgain(): void {
    this.cancel();
    const now = this.spine.clock.now();
    const ends = this.masks.live().map(({ ends_at }) => ends_at - now);
    if (!this.isOver) this.cancel = this.spine.clock.after(Math.max(1, Math.min(LOOK_S, ...ends)), () => void this.look());
  }

  private shown(): NumbersShown | undefined {
    const directories = this.directories.all();
    const masks = this.masks.shown();
    // A mask goes on when its directory is forgotten.
    if (directories.length + masks.length === 0) return undefined;
    const begun = this.sessions.begun();
    return {
      directories: directories.map(({ id, keys }) => ({ id, mark: this.markOf(keys.at(-1)?.key ?? "") })),
      mine: this.holding.all().map((record) => this.mine(record)),
      masks,
      known: knownNumbers(this.spine.database),
      ...(begun ? { logging_in: begun.id } : {}),
    };
  }

  /** Of a key and itself: the same on every device. */
  private markOf(key: string): readonly string[] {
    return fingerprint(this.spine.crypto, fromHex(key), fromHex(key));
  }

  private mine({ id, number, type, name, state, reach, tells, rooms, until, owned, recovery }: NumberRecord): MyNumber {
    // Without a login nothing can be done about who asks for the account.
    const login = this.sessions.has(id) ? recovery && { recovery } : { login: true as const };
    const shown = { directory: id, number, type, name, state, reach, tells, owned };
    return { ...shown, ...(rooms && { rooms }), ...(until === undefined ? {} : { until }), ...login };
  }
}
