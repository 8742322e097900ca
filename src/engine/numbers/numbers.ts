/** Numbers of an account: the directories that I know, my own numbers there, masks, and whose numbers wrote to me. */

import { numberIn as numberInLink, withNumber } from "../../protocol/attestation/in-link.ts";
import { readContactLink } from "../../protocol/contacts/link.ts";
import { fromBase64Url, fromHex, toBase64, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { fingerprint } from "../../protocol/verification/fingerprint.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { KnownNumber, LinkNumber, MyNumber, NumberActs, NumbersShown, NumbersState, Reach } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { drop, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { Shown } from "../shown.ts";
import { Directories, originOf } from "./directories.ts";
import { bytesIn, listIn, mapIn, numberIn, textIn } from "./directory-api.ts";
import { NumberFinding } from "./finding.ts";
import { Holding, wireReach } from "./holding.ts";
import { Masks } from "./masks.ts";
import { NumberMailboxes } from "./number-mailboxes.ts";
import type { NumberRecord, PinRecord } from "./records.ts";
import { Sessions } from "./sessions.ts";

const LENT_SCOPES = ["messages:send", "attest"];
/** Between two looks at what is due. */
const LOOK_S = 3_600;
const TABLES: readonly TableName[] = ["directory", "number", "number_pin", "number_login", "mask", "person"];

export class Numbers implements NumberActs {
  private readonly spine: Spine;
  private readonly directories: Directories;
  private readonly sessions: Sessions;
  private readonly holding: Holding;
  private readonly masks: Masks;
  private readonly mailboxes: NumberMailboxes;
  private readonly finding: NumberFinding;
  private readonly view: Shown<"numbers">;
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
    if (tables.has("blocked")) this.spine.trace.quietly(this.followBlocks(), "numbers.blocks");
  }

  state(): NumbersState {
    const { numbers } = this.view.current();
    return numbers ? { numbers } : {};
  }

  /** Each act by its name, as it crosses the face. */
  act(name: string, args: readonly unknown[]): Promise<unknown> {
    if (!Object.hasOwn(ACTS, name)) throw new FaceError("not-found");
    return (this[name as keyof NumberActs] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
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

  /** Whoever is blocked comes in under no other key of their number, and does again once they are let in. */
  private async followBlocks(): Promise<void> {
    const { database } = this.spine;
    const changes = [...database.table("number_pin").values()].flatMap((pin) => {
      const isOut = [pin.speaker, pin.subject].some((key) => database.get("blocked", key));
      if (isOut && !pin.blocked) return [put("number_pin", pin.id, { ...pin, blocked: true, with_person: true })];
      if (isOut || !pin.with_person) return [];
      const { blocked: _, with_person: __, ...free } = pin;
      return [put("number_pin", pin.id, free)];
    });
    if (changes.length > 0) await database.commit(changes);
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

  // Directories and sessions.

  knowDirectory(address: string): Promise<string> {
    return this.directories.know(originOf(address));
  }

  forgetDirectory(directory: string): Promise<void> {
    return this.directories.forget(directory);
  }

  async beginLogin(directory: string, back?: string): Promise<string> {
    const known = await this.directories.know(originOf(directory));
    return this.sessions.begin(known, back);
  }

  async finishLogin(query: string): Promise<void> {
    await this.refresh(await this.sessions.finish(query));
  }

  async typeDigits(digits: string): Promise<void> {
    await this.refresh(await this.sessions.digits(digits));
  }

  async refreshNumbers(): Promise<void> {
    for (const { id } of this.holding.all()) await this.refresh(id);
  }

  private async refresh(directory: string): Promise<void> {
    await this.holding.refresh(directory);
    if (this.holding.get(directory).state === "active") await this.finding.letIn(directory);
  }

  // Finding people.

  findNumber(address: string) {
    return this.finding.find(address);
  }

  addNumber(address: string, name: string): Promise<string> {
    return this.finding.add(address, name);
  }

  knockAt(address: string): Promise<void> {
    return this.finding.knock(address);
  }

  async readLink(link: string): Promise<LinkNumber> {
    const { attestation, directory } = numberInLink(link);
    if (!attestation) return {};
    const mark = (await this.spine.marks.load()).inLink(attestation, readContactLink(link).publicKey);
    const isUnknown = directory !== undefined && !this.spine.database.get("directory", directory);
    return { mark, ...(isUnknown ? { unknown: directory } : {}) };
  }

  async numberLink(directory: string, link: string): Promise<string> {
    const attestation = this.holding.forLink(directory);
    return attestation ? withNumber(link, { attestation, directory }) : link;
  }

  // My number.

  private async asked(directory: string, rpc: string, fields: object = {}): Promise<void> {
    await this.sessions.call(directory, rpc, fields);
    await this.holding.refresh(directory);
  }

  setReach(directory: string, reach: Reach): Promise<void> {
    return this.asked(directory, "NumberService/SetReach", { reach: wireReach(reach) });
  }

  rotateNumber(directory: string): Promise<void> {
    return this.asked(directory, "NumberService/Rotate", { expectedState: "NUMBER_STATE_ACTIVE" });
  }

  async tellNumber(directory: string, tells: boolean): Promise<void> {
    await this.spine.database.commit([put("number", directory, { ...this.holding.get(directory), tells })]);
  }

  async pauseNumber(directory: string, on: boolean): Promise<void> {
    if (!on) return this.asked(directory, "NumberService/Resume");
    const { number } = await this.sessions.call(directory, "NumberService/Suspend");
    // With the number every login of it has ended: there is nothing more to ask.
    await this.holding.stands(directory, mapIn(number));
    await this.sessions.forget(directory);
  }

  /** Its records go from here as well: nothing is left to be attested. */
  async leaveNumber(directory: string): Promise<void> {
    const { ppnum_id: ppnumId } = this.holding.get(directory);
    await this.sessions.call(directory, "NumberService/Deactivate", { ppnumId });
    await this.spine.database.commit([drop("number", directory), drop("number_login", directory)]);
  }

  endOwned(directory: string, id: string): Promise<void> {
    return this.asked(directory, "NumberService/Deactivate", { ppnumId: id });
  }

  async logins(directory: string) {
    const { logins } = await this.sessions.call(directory, "AccountService/ListLogins");
    return listIn(logins).map((one) => ({
      ...{ id: textIn(one.id), name: textIn(one.clientName), since: numberIn(one.since), current: one.current === true },
    }));
  }

  async endLogin(directory: string, id: string): Promise<void> {
    await this.sessions.call(directory, "AccountService/EndLogin", { id });
  }

  async passkeys(directory: string) {
    const { passkeys } = await this.sessions.call(directory, "AccountService/ListPasskeys");
    return listIn(passkeys).map(({ id, lastUsed }) => ({ id: toBase64Url(bytesIn(id)), last_used: numberIn(lastUsed) }));
  }

  async dropPasskey(directory: string, id: string): Promise<void> {
    await this.sessions.call(directory, "AccountService/DropPasskey", { id: toBase64(fromBase64Url(id)) });
  }

  async lend(directory: string, agent: string, until: number): Promise<void> {
    const fields = { agent: agent.replace(/\D/g, ""), scopes: LENT_SCOPES, until: Math.floor(until) };
    await this.sessions.call(directory, "AccountService/Lend", fields);
  }

  async lent(directory: string) {
    const { lent } = await this.sessions.call(directory, "AccountService/ListLent");
    return listIn(lent).map((one) => ({
      ...{ id: textIn(one.ppnumId), number: textIn(one.ppnum), name: textIn(one.displayName), until: numberIn(one.until) },
    }));
  }

  async endLending(directory: string, id: string): Promise<void> {
    await this.sessions.call(directory, "AccountService/EndLending", { ppnumId: id });
  }

  async exportHeld(directory: string): Promise<string> {
    return textIn((await this.sessions.call(directory, "AccountService/Export")).json);
  }

  async attestedKeys(directory: string) {
    const own = toHex(this.holding.identity(this.holding.get(directory)).publicKey);
    const { keys } = await this.sessions.call(directory, "AttestService/ListAttested");
    return listIn(keys).map(({ subjectPk, since }) => {
      const key = toHex(bytesIn(subjectPk));
      return { key, since: numberIn(since), mine: key === own };
    });
  }

  async endKey(directory: string, key: string): Promise<void> {
    await this.sessions.call(directory, "AttestService/EndKey", { subjectPk: toBase64(fromHex(key)) });
  }

  // Masks, and numbers that wrote.

  makeMask(directory: string, seconds: number): Promise<string> {
    return this.masks.make(directory, seconds);
  }

  claimMask(link: string): Promise<void> {
    return this.masks.claim(link);
  }

  endMask(id: string): Promise<void> {
    return this.masks.end(id);
  }

  private pin(id: string): PinRecord {
    const pin = this.spine.database.get("number_pin", id);
    if (!pin) throw new FaceError("not-found");
    return pin;
  }

  async blockNumber(id: string, on: boolean): Promise<void> {
    const { blocked: _, with_person: __, ...pin } = this.pin(id);
    await this.spine.database.commit([put("number_pin", id, on ? { ...pin, blocked: true } : pin)]);
  }

  async takeNumberKey(id: string): Promise<void> {
    const { other, ...pin } = this.pin(id);
    if (!other) throw new FaceError("not-found");
    await this.spine.database.commit([put("number_pin", id, { ...pin, subject: other.subject })]);
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
      known: [...this.spine.database.table("number_pin").values()].map((pin) => this.known(pin)),
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

  private known({ id, speaker, subject, number, type, directory, other, blocked }: PinRecord): KnownNumber {
    const { database } = this.spine;
    const person = [speaker, subject].find((key) => database.get("person", key));
    return {
      ...{ id, type, directory, blocked: blocked === true },
      ...(person ? { person } : {}),
      ...(number === undefined ? {} : { number }),
      ...(other ? { changed_at: other.at } : {}),
    };
  }
}

const ACTS: Readonly<Record<keyof NumberActs, true>> = {
  ...{ knowDirectory: true, forgetDirectory: true, beginLogin: true, finishLogin: true, typeDigits: true, refreshNumbers: true },
  ...{
    findNumber: true,
    addNumber: true,
    knockAt: true,
    readLink: true,
    numberLink: true,
    setReach: true,
    rotateNumber: true,
    tellNumber: true,
  },
  ...{ pauseNumber: true, leaveNumber: true, endOwned: true, logins: true, endLogin: true, passkeys: true, dropPasskey: true },
  ...{ lend: true, lent: true, endLending: true, exportHeld: true, attestedKeys: true, endKey: true, makeMask: true },
  ...{ claimMask: true, endMask: true, blockNumber: true, takeNumberKey: true },
};
