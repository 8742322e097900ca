/** The engine: an identity's life from nothing to ready, behind the public face. */
import { toHex } from "../protocol/encoding/bytes.ts";
import { nameIn } from "../protocol/encoding/label.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";
import { Account, type AccountPorts } from "./account.ts";
import type { KeepingCommands } from "./face/keeping.ts";
import { isFix } from "./face/position.ts";
import {
  type Draft,
  type Engine,
  type EngineState,
  FaceError,
  type Fix,
  type InvitePreview,
  type LinkPreview,
  type Measure,
  type RelayReport,
  type RoomsCommands,
  STARTING,
} from "./face.ts";
import { AppLock } from "./keeping/app-lock.ts";
import { keepingCommands } from "./keeping/commands.ts";
import { isFull, type WatchedStore, watchedStore } from "./keeping/watched-store.ts";
import { seedOf } from "./keeping/words.ts";
import { type Reading, received } from "./notes/gate.ts";
import { type KeyVault, type SlowHash, StoreGone } from "./ports.ts";
import type { Settings } from "./records/records.ts";

export interface EnginePorts extends Omit<AccountPorts, "crypto" | "reopen"> {
  readonly vault: KeyVault;
  /** Makes a key of a passcode; large and slow, so not before it is needed. */
  readonly slowHash: SlowHash;
  /** Removes the database itself, once everything in it is gone. */
  erase?(): Promise<void>;
  /** Loads the primitives; large, so not before they are needed. */
  loadCrypto(): Promise<Crypto>;
  /** They are at hand, and may be wrong here: whoever is welcomed hears of it at once, not when a key is made. */
  readonly provesEarly?: boolean;
}

/** State is shown at most this often, and less often while a backlog arrives: each showing carries the whole growing list. */
const SHOW_EVERY_S = 0.05;
const SHOW_SYNC_EVERY_S = 0.25;

/** Primitives that are missing, or answer wrongly. */
const isUnusable = (error: unknown): boolean => error instanceof Error && error.name === "CryptoUnavailable";

function failureOf(error: unknown): NonNullable<EngineState["failure"]> {
  if (error instanceof StoreGone) return error.why;
  return isUnusable(error) ? "crypto" : "storage";
}

class CairnEngine implements Omit<Engine, keyof KeepingCommands> {
  private readonly ports: EnginePorts;
  readonly appLock: AppLock;
  private readonly listeners = new Set<(state: EngineState) => void>();
  private account: Account | undefined;
  private store: WatchedStore | undefined;
  private unwritten: EngineState["unwritten"];
  /** The vault's, while it is open. Who one is now may be another: moving to a new key leaves the rows as they are. */
  private seed: Uint8Array | undefined;
  private phase: EngineState["phase"] = "starting";
  private failure: EngineState["failure"];
  private shown: EngineState;
  /** When the state is shown next, and how to call that off; absent: nothing has changed since. */
  private next: { readonly at: number; readonly cancel: () => void } | undefined;
  /** Identity of `me` is kept while nothing in it changed. */
  private me: { readonly settings: Settings; readonly view: NonNullable<EngineState["me"]> } | undefined;
  /** How often it was locked or wiped. */
  private closed = 0;
  private creating: Promise<void> | undefined;
  private reading: Reading | undefined;

  constructor(ports: EnginePorts) {
    this.ports = ports;
    this.appLock = new AppLock(ports);
    this.appLock.absent = () => void this.lockUp().catch(() => {});
    ports.store.watch?.((error) => this.wrote(error));
    this.shown = this.build();
  }

  /** Finds the identity on this device, if there is one, and starts it. */
  async start(): Promise<void> {
    try {
      const seed = await this.appLock.read();
      if (seed === "locked") this.enter("locked");
      else if (seed) await this.open(seed);
      else {
        this.enter("welcome");
        if (this.ports.provesEarly) await this.ports.loadCrypto();
      }
    } catch (error) {
      this.fail(failureOf(error));
    }
  }

  /** Nothing can work, or go on: what was read is let go of. */
  private fail(why: NonNullable<EngineState["failure"]>): void {
    if (this.phase === "failed" || this.phase === "wiped") return;
    this.failure = why;
    this.appLock.stop();
    this.close("failed");
  }

  /** Stops all work; the state stays readable. */
  stop(): void {
    this.appLock.stop();
    this.account?.stop();
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    this.listeners.add(listener);
    listener(this.shown);
    return () => this.listeners.delete(listener);
  }

  createIdentity(name: string): Promise<void> {
    return this.adopt(async () => this.ports.random(32), name);
  }

  async restoreIdentity(words: string, name: string): Promise<void> {
    return this.adopt(() => seedOf(words), name, true);
  }

  async words(): Promise<readonly string[]> {
    const { seedToWords } = await import("../protocol/identity/mnemonic.ts");
    return seedToWords(this.ready.identity.seed);
  }

  confirmWords = (): Promise<void> => this.save(() => this.ready.set({ words_confirmed: true }));
  setName = (name: string): Promise<void> => this.save(() => this.ready.set({ name: nameIn(name) }));
  linkShared = (): Promise<void> => this.save(() => this.ready.set({ link_shared_at: this.ports.clock.now(), link_answers: 0 }));

  previewLink = async (link: string): Promise<LinkPreview> => this.ready.people.preview(link);
  addPerson = (link: string, name: string): Promise<string> =>
    this.save(() => this.ready.people.add(link, name, this.ready.settings));
  acceptRequest = (id: string, name: string): Promise<void> =>
    this.save(() => this.ready.people.accept(id, name, this.ready.settings));
  ignoreRequest = (id: string): Promise<void> => this.save(() => this.ready.people.ignore(id));
  renamePerson = (id: string, name: string): Promise<void> => this.save(() => this.ready.people.rename(id, name));
  removePerson = (id: string): Promise<void> => this.save(() => this.ready.people.remove(id));

  blockPerson = (id: string): Promise<void> => this.save(() => this.ready.people.block(id));
  unblockPerson = (id: string): Promise<void> => this.save(() => this.ready.people.unblock(id));

  setReceipts = (id: string, on: boolean): Promise<void> => this.save(() => this.ready.people.setReceipts(id, on));

  inviteToVerify = (id: string): Promise<string> =>
    this.save(async () => (await this.ready.verify()).invite(id, this.ready.settings));
  previewInvite = async (link: string): Promise<InvitePreview> => (await this.ready.verify()).preview(link);
  answerVerification = (link: string, name: string): Promise<string> =>
    this.save(async () => (await this.ready.verify()).answer(link, name, this.ready.settings));
  takeAnswer = (link: string): Promise<string> => this.save(async () => (await this.ready.verify()).takeAnswer(link));
  meetCode = async (id: string): Promise<string> => (await this.ready.verify()).meetCode(id);
  takeMeetCode = (text: string, id?: string): Promise<string> =>
    this.save(async () => (await this.ready.verify()).takeMeetCode(text, id));
  sameFingerprint = (id: string, shown: readonly string[]): Promise<void> =>
    this.save(async () => (await this.ready.verify()).sameFingerprint(id, shown));
  decideKey = (id: string, take: boolean): Promise<void> => this.save(() => this.ready.changes.decide(id, take));

  async nextWords(): Promise<readonly string[]> {
    const { seedToWords } = await import("../protocol/identity/mnemonic.ts");
    return this.save(async () => seedToWords(await (await this.ready.away.moves()).nextSeed()));
  }
  moveToNextKey = (): Promise<void> => this.save(async () => (await this.ready.away.moves()).toNextKey());
  checkRelay = (address: string): Promise<RelayReport> => this.save(async () => (await this.ready.away.moves()).check(address));
  moveToRelay = (address: string): Promise<void> => this.save(async () => (await this.ready.away.moves()).toRelay(address));

  measure = async (draft: Draft): Promise<Measure> => drafted(() => this.ready.sent.measure(draft));
  leaveNote = (draft: Draft): Promise<void> => this.save(() => this.ready.sent.leave(draft));
  withdrawNote = (id: string): Promise<void> => this.save(() => this.ready.sent.withdraw(id));
  forgetSent = (id: string): Promise<void> => this.save(() => this.ready.sent.forget(id));

  pushOn = (token: string): Promise<void> => this.save(() => this.ready.push.turnOn(token));
  pushOff = (): Promise<void> => this.save(() => this.ready.push.turnOff());

  /** The device has no network: what is connected is not, whatever it seems. */
  offline(): void {
    this.account?.offline();
  }

  async tryNow(): Promise<void> {
    this.ready.hurry();
  }
  acceptRelay = (relay: string): Promise<void> =>
    this.save(async () => {
      await this.ready.relays.accept(relay);
      this.ready.hurry();
    });

  seenNotes = (ids: readonly string[]): Promise<void> => this.save(() => this.ready.notes.change(ids, { seen: true }));
  keepNote = (id: string, kept: boolean): Promise<void> => this.save(() => this.ready.notes.change([id], { kept }));
  deleteNote = (id: string): Promise<void> => this.save(() => this.ready.notes.remove(id));

  async position(fix: Fix | undefined, age_s = 0): Promise<void> {
    // What a device said before the identity was open still counts.
    this.reading = fix && isFix(fix) && age_s >= 0 ? received(fix, age_s, this.ports.clock) : undefined;
    await this.account?.notes.position(this.reading);
  }

  lookForRooms = this.inRooms("lookForRooms");
  createRoom = this.inRooms("createRoom");
  createGroup = this.inRooms("createGroup");
  invite = this.inRooms("invite");
  answerInvite = this.inRooms("answerInvite");
  knock = this.inRooms("knock");
  forgetKnock = this.inRooms("forgetKnock");
  answerKnock = this.inRooms("answerKnock");
  say = this.inRooms("say");
  retryLine = this.inRooms("retryLine");
  dropLine = this.inRooms("dropLine");
  openRoom = this.inRooms("openRoom");
  setGate = this.inRooms("setGate");
  rotateRoomKey = this.inRooms("rotateRoomKey");
  endRoom = this.inRooms("endRoom");
  leaveRoom = this.inRooms("leaveRoom");
  forgetRoom = this.inRooms("forgetRoom");

  /** The command of this name, once the code of rooms is there. */
  private inRooms<N extends keyof RoomsCommands>(name: N): RoomsCommands[N] {
    const command = (...args: readonly unknown[]) =>
      this.save(async () => {
        const rooms = await this.ready.rooms.load();
        return (rooms[name] as (...args: readonly unknown[]) => Promise<never>).apply(rooms, [...args]);
      });
    return command as RoomsCommands[N];
  }

  /** What the commands of keeping work on. */
  context() {
    return {
      ports: this.ports,
      appLock: this.appLock,
      ready: () => this.ready,
      seed: () => this.seed,
      lockUp: () => this.lockUp(),
      isLocked: () => this.phase === "locked",
      open: (seed: Uint8Array) => this.open(seed),
      close: (phase: "locked" | "wiped") => this.close(phase),
      show: () => this.showNow(),
      save: <T>(command: () => Promise<T>) => this.save(command),
    };
  }

  private get ready(): Account {
    if (!this.account) throw new FaceError("not-ready", true);
    return this.account;
  }

  /** Runs a command and gives its failure the one shape that crosses the face. */
  private async save<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      if (error instanceof FaceError) throw error;
      if (error instanceof ProtocolError) throw new FaceError(error.code === "bad-key" ? "bad-link" : "bad-draft");
      throw new FaceError(isFull(error) ? "full" : "storage", true);
    } finally {
      // Whoever waited for the command sees what it did, or why it failed.
      if (this.next) this.showNow();
    }
  }

  /** The seed is durable before anything is built on it. A second press finds the first one's identity. */
  private adopt(makeSeed: () => Promise<Uint8Array>, name: string, restoring = false): Promise<void> {
    this.creating ??= this.save(async () => {
      if (this.account) return;
      // A locked device has an identity already, and a wiped one is to be forgotten.
      if (this.phase !== "welcome") throw new FaceError("not-ready");
      const seed = await makeSeed();
      // Where nothing can be sealed, no key is kept that nobody could use.
      await this.ports.loadCrypto().catch((error: unknown) => {
        if (isUnusable(error)) this.fail("crypto");
        throw error;
      });
      await this.ports.vault.save(seed);
      await this.open(seed, { name: nameIn(name), restoring });
    }).finally(() => {
      this.creating = undefined;
    });
    return this.creating;
  }

  /** `begin`: a new identity, or one that comes back from its words. */
  private async open(seed: Uint8Array, begin?: { readonly name: string; readonly restoring: boolean }): Promise<void> {
    const { closed } = this;
    const crypto = await this.ports.loadCrypto();
    const store = watchedStore(this.ports.store, (error) => this.wrote(error));
    const ports = { ...this.ports, store, crypto, reopen: () => this.reopen(seed) };
    const account = await Account.open(ports, seed, () => this.show());
    // Known before anything is fetched; whoever typed all 24 words has them.
    if (begin?.restoring) await account.keeping.expectBackup();
    if (begin) await account.set({ name: begin.name, ...(begin.restoring ? { words_confirmed: true } : {}) });
    // Locked or wiped while it was read: it is not to come back by itself.
    if (this.closed !== closed) return store.end();
    this.account = account;
    this.store = store;
    this.seed = seed;
    this.enter("ready");
    await account.start();
    await account.notes.position(this.reading);
  }

  private async reopen(seed: Uint8Array): Promise<void> {
    // What it read stays on the screens until there is something newer.
    this.account?.stop();
    this.store?.end();
    await this.open(seed);
  }

  private async lockUp(): Promise<void> {
    if (this.phase !== "ready" || !this.account || !this.seed) return;
    // Nothing that goes wrong here keeps it open.
    await this.appLock.remember(this.seed, this.account.identity.seed).catch(() => {});
    this.close("locked");
  }

  /** Lets go of everything that was read with the seed. */
  private close(phase: "locked" | "wiped" | "failed"): void {
    this.closed++;
    this.account?.stop();
    this.store?.end();
    this.account = undefined;
    this.store = undefined;
    this.seed = undefined;
    this.me = undefined;
    this.enter(phase);
  }

  /** How the last write ended; undefined: well. */
  private wrote(error: unknown): void {
    const unwritten = error === undefined ? undefined : isFull(error) ? "full" : "broken";
    if (error instanceof StoreGone) this.fail(error.why);
    else if (this.unwritten !== unwritten) {
      this.unwritten = unwritten;
      this.show();
    }
  }

  private enter(phase: EngineState["phase"]): void {
    this.phase = phase;
    this.showNow();
  }

  private show(): void {
    const wait = this.account?.isSyncing ? SHOW_SYNC_EVERY_S : SHOW_EVERY_S;
    const at = this.ports.clock.now() + wait;
    if (this.next && this.next.at <= at) return;
    this.next?.cancel();
    this.next = { at, cancel: this.ports.clock.after(wait, () => this.showNow()) };
  }

  private showNow(): void {
    this.next?.cancel();
    this.next = undefined;
    this.shown = this.build();
    for (const listener of this.listeners) listener(this.shown);
  }

  private build(): EngineState {
    const device = {
      phase: this.phase,
      ...(this.failure ? { failure: this.failure } : {}),
      lock: this.appLock.state,
      ...(this.unwritten ? { unwritten: this.unwritten } : {}),
    };
    if (!this.account) return { ...STARTING, ...device, connection: { state: "offline", relay: "" } };
    return { ...device, me: this.own(this.account), ...this.account.state() };
  }

  private own({ settings, people, identity }: Account): NonNullable<EngineState["me"]> {
    if (this.me?.settings !== settings) {
      const { name, words_confirmed } = settings;
      const view = { id: toHex(identity.publicKey), name, link: people.link(this.ports.app, settings), words_confirmed };
      this.me = { settings, view };
    }
    return this.me.view;
  }
}

/** Runs a pure step whose ProtocolError means that the draft is none. */
function drafted<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ProtocolError ? new FaceError("bad-draft") : error;
  }
}

/** Makes an engine. It does nothing until it is started. */
export function createEngine(ports: EnginePorts): CairnEngine & KeepingCommands {
  const engine = new CairnEngine(ports);
  return Object.assign(engine, keepingCommands(engine.context()));
}
