/** Numbers of an account: the directories that I know, my own numbers there, masks, and whose numbers wrote to me. */

import { numberIn as numberInLink, withNumber } from "../../protocol/attestation/in-link.ts";
import { readContactLink } from "../../protocol/contacts/link.ts";
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { fingerprint } from "../../protocol/verification/fingerprint.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { LinkNumber, MyNumber, NumberActs, NumbersShown, NumbersState } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import type { TableName } from "../records/tables.ts";
import { Shown } from "../shown.ts";
import { accountActs, numberActs } from "./account-acts.ts";
import { Directories, originOf } from "./directories.ts";
import { NumberFinding } from "./finding.ts";
import { Holding } from "./holding.ts";
import { Masks } from "./masks.ts";
import { NumberMailboxes } from "./number-mailboxes.ts";
import { followedBlocks, knownNumbers, pinActs } from "./pins.ts";
import type { NumberRecord } from "./records.ts";
import { Sessions } from "./sessions.ts";

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
  private readonly finding: NumberFinding;
  private readonly view: Shown<"numbers">;
  /** Each by its name, as it crosses the face. */
  private readonly acts: NumberActs;
  private cancel = (): void => {};
  private isOver = false;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    this.directories = new Directories(spine);
    this.sessions = new Sessions(spine);
    this.holding = new Holding(spine, this.sessions);
    this.masks = new Masks({ spine, people, sessions: this.sessions, holding: this.holding });
    this.mailboxes = new NumberMailboxes(spine);
    const checker = () => spine.marks.load();
    this.finding = new NumberFinding({ spine, people, holding: this.holding, sessions: this.sessions, checker });
    this.view = new Shown({ numbers: { from: TABLES, build: () => this.shown() } });
    this.acts = {
      ...this.ways(),
      ...numberActs(spine, this.sessions, this.holding),
      ...accountActs(this.sessions, this.holding),
      ...pinActs(spine.database),
    };
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

  act(name: string, args: readonly unknown[]): Promise<unknown> {
    if (!Object.hasOwn(this.acts, name)) throw new FaceError("not-found");
    return (this.acts[name as keyof NumberActs] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
  }

  private keepMailboxes(): void {
    const mine = this.holding.all().filter(({ state, attestation }) => attestation !== undefined && state !== "gone");
    this.mailboxes.keep([
      ...mine.flatMap((record) => {
        const identity = this.holding.identity(record);
        return [record.relay, record.was_at].flatMap((relay) => (relay === undefined ? [] : [{ identity, relay }]));
      }),
      ...this.masks.live().map((mask) => ({ identity: this.masks.identity(mask), relay: mask.relay })),
    ]);
  }

  private followBlocks(): void {
    const { database, trace } = this.spine;
    const changes = followedBlocks(database);
    if (changes.length > 0) trace.quietly(database.commit(changes), "numbers.blocks");
  }

  /** What is due: keys of directories, masks that ran out, who knocked. */
  private async look(): Promise<void> {
    // Each by itself: a directory that is away must not keep the others waiting.
    const quietly = (step: Promise<unknown>) => step.catch((error: unknown) => this.spine.trace.note("numbers.look", error));
    await quietly(this.masks.sweep());
    for (const { id } of this.directories.due()) await quietly(this.directories.know(id));
    for (const { id, reach } of this.holding.all())
      if (reach === "ask" && this.sessions.has(id)) await quietly(this.finding.letIn(id));
    this.lookAgain();
  }

  /** In an hour, or when the next mask runs out. */
  private lookAgain(): void {
    this.cancel();
    const now = this.spine.clock.now();
    const ends = this.masks.live().map(({ ends_at }) => ends_at - now);
    if (!this.isOver) this.cancel = this.spine.clock.after(Math.max(1, Math.min(LOOK_S, ...ends)), () => void this.look());
  }

  /** Directories, logins, people and masks. */
  private ways() {
    const { directories, finding, holding, masks, sessions } = this;
    return {
      knowDirectory: (address) => directories.know(originOf(address)),
      forgetDirectory: (directory) => directories.forget(directory),
      beginLogin: async (directory, back) => sessions.begin(await directories.know(originOf(directory)), back),
      finishLogin: async (query) => this.refresh(await sessions.finish(query)),
      typeDigits: async (digits) => this.refresh(await sessions.digits(digits)),
      refreshNumbers: async () => {
        for (const { id } of holding.all()) await this.refresh(id);
      },
      findNumber: (address) => finding.find(address),
      addNumber: (address, name) => finding.add(address, name),
      knockAt: (address) => finding.knock(address),
      readLink: (link) => this.readLink(link),
      numberLink: async (directory, link) => {
        const attestation = holding.forLink(directory);
        return attestation ? withNumber(link, { attestation, directory }) : link;
      },
      makeMask: (directory, seconds) => masks.make(directory, seconds),
      claimMask: (link) => masks.claim(link),
      endMask: (id) => masks.end(id),
    } satisfies Partial<NumberActs>;
  }

  private async refresh(directory: string): Promise<void> {
    await this.holding.refresh(directory);
    if (this.holding.get(directory).state === "active") await this.finding.letIn(directory);
  }

  private async readLink(link: string): Promise<LinkNumber> {
    const { attestation, directory } = numberInLink(link);
    if (!attestation) return {};
    const mark = (await this.spine.marks.load()).inLink(attestation, readContactLink(link).publicKey);
    const isUnknown = directory !== undefined && !this.spine.database.get("directory", directory);
    return { mark, ...(isUnknown ? { unknown: directory } : {}) };
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

  private mine({ id, number, type, name, state, reach, tells, until, owned }: NumberRecord): MyNumber {
    const login = this.sessions.has(id) ? {} : { login: true as const };
    return { directory: id, number, type, name, state, reach, tells, owned, ...(until === undefined ? {} : { until }), ...login };
  }
}
