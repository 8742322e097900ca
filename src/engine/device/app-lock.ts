/**
 * The app lock: a passcode without which this device does not have the seed, and so cannot read a row. The vault then holds a box
 * instead of the seed: the seed sealed under Argon2id(passcode), with the count of wrong tries beside it.
 */

import { type Bytes, fromHex, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { LockState } from "../face/device.ts";
import { ended } from "../face/trace.ts";
import { FaceError } from "../face.ts";
import type { Clock, HashCost, KeyVault, Random, SlowHash } from "../ports.ts";

/** About 0.6 s on a laptop and a few seconds on a cheap phone; reasons in docs/security.md. Kept in the box, so it can grow. */
const COST: HashCost = { memory_kib: 32 * 1024, passes: 3 };
const SHORTEST = 6;
const LONGEST = 256;
/** Slips of the finger cost nothing; from the fifth wrong try on each one doubles the wait. */
const FREE_TRIES = 4;
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 3600;
const SEED_BYTES = 32;
const AFTER = { least: 60, most: 24 * 3600 } as const;

interface Box {
  readonly salt: string;
  readonly cost: HashCost;
  readonly nonce: string;
  readonly sealed: string;
  readonly after_s: number;
  /** The seed once more, under the words of who one was when it was locked last: the way in without the passcode. */
  readonly words?: { readonly nonce: string; readonly sealed: string };
  readonly tries: number;
  readonly wait_until?: number;
}

export interface NewPasscode {
  /** What is locked away: the vault's seed. */
  readonly seed: Bytes;
  /** The seed that the recovery words stand for; another one after a move to a new key. */
  readonly own: Bytes;
  readonly passcode: string;
  readonly after_s: number;
  readonly current: string | undefined;
}

export interface LockPorts {
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly slowHash: SlowHash;
  loadCrypto(): Promise<Crypto>;
}

const decoder = new TextDecoder("utf-8");

export class AppLock {
  private readonly ports: LockPorts;
  private box: Box | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private lastPresent: number;
  private cancelTimer: () => void = () => {};
  private shown: LockState | undefined;
  /** Called when nobody has been at the screen for long enough. */
  absent: () => void = () => {};

  constructor(ports: LockPorts) {
    this.ports = ports;
    this.lastPresent = ports.clock.now();
  }

  /** What the vault holds: the seed, a box that needs its passcode, or nothing. */
  async read(): Promise<Bytes | "locked" | undefined> {
    const kept = await this.ports.vault.load();
    if (!kept || kept.length === SEED_BYTES) return kept;
    this.box = JSON.parse(decoder.decode(kept)) as Box;
    return "locked";
  }

  get isSet(): boolean {
    return this.box !== undefined;
  }

  get state(): LockState {
    const { after_s = 0, wait_until } = this.box ?? {};
    const state = { set: this.isSet, after_s, ...(wait_until === undefined ? {} : { wait_until }) };
    if (JSON.stringify(state) !== JSON.stringify(this.shown)) this.shown = state;
    return this.shown ?? state;
  }

  /** Seals the seed under a passcode; where there is one already, `current` must be it. */
  set({ seed, own, passcode, after_s, current }: NewPasscode): Promise<void> {
    return this.inTurn(async () => {
      if (passcode.length < SHORTEST || passcode.length > LONGEST) throw new FaceError("weak-passcode");
      if (this.box) await this.open(current ?? "");
      const salt = this.ports.random(16);
      const nonce = this.ports.random(24);
      const crypto = await this.ports.loadCrypto();
      const key = await this.ports.slowHash(asBytes(passcode), salt, COST);
      const sealed = toHex(crypto.seal(seed, nonce, key));
      await this.save({ salt: toHex(salt), cost: COST, nonce: toHex(nonce), sealed, after_s: within(after_s), tries: 0 });
      await this.seal(seed, own);
      this.begin();
    });
  }

  /** Keeps the way in by the words of who one is now. Call it before the seed is forgotten. */
  remember(seed: Bytes, own: Bytes): Promise<void> {
    return this.inTurn(() => this.seal(seed, own));
  }

  /** The vault's seed, if `own` is what the words stood for when it was locked. */
  byWords(crypto: Crypto, own: Bytes): Bytes | undefined {
    const { words } = this.box ?? {};
    return words && openOr(() => crypto.open(fromHex(words.sealed), fromHex(words.nonce), wordsKey(crypto, own)));
  }

  private async seal(seed: Bytes, own: Bytes): Promise<void> {
    if (!this.box) return;
    const crypto = await this.ports.loadCrypto();
    if (this.byWords(crypto, own)) return;
    const nonce = this.ports.random(24);
    const sealed = toHex(crypto.seal(seed, nonce, wordsKey(crypto, own)));
    await this.save({ ...this.box, words: { nonce: toHex(nonce), sealed } });
  }

  remove(current: string): Promise<void> {
    return this.inTurn(async () => {
      const seed = await this.open(current);
      await this.forget(seed);
    });
  }

  /** Keeps the seed without a passcode. */
  async forget(seed: Bytes): Promise<void> {
    await this.ports.vault.save(seed);
    this.box = undefined;
    this.cancelTimer();
  }

  setAfter(after_s: number): Promise<void> {
    return this.inTurn(async () => {
      if (!this.box) throw new FaceError("not-ready");
      await this.save({ ...this.box, after_s: within(after_s) });
      this.begin();
    });
  }

  /** The seed, if the passcode is right. @throws FaceError `bad-passcode` or `wait` */
  unlock(passcode: string): Promise<Bytes> {
    return this.inTurn(() => this.open(passcode));
  }

  /** Somebody is at the screen. A device that slept through its time locks first. */
  present(): void {
    if (!this.box) return;
    const { clock } = this.ports;
    const isLate = clock.now() - this.lastPresent >= this.box.after_s;
    this.lastPresent = clock.now();
    this.cancelTimer();
    this.cancelTimer = clock.after(this.box.after_s, () => this.absent());
    if (isLate) this.absent();
  }

  /** Starts counting anew: somebody has just proved or set the passcode. */
  begin(): void {
    this.lastPresent = this.ports.clock.now();
    this.present();
  }

  stop(): void {
    this.cancelTimer();
  }

  private async open(passcode: string): Promise<Bytes> {
    const { box } = this;
    if (!box) throw new FaceError("not-ready");
    const now = this.ports.clock.now();
    // A clock set back must not lock anyone out for longer than the longest wait.
    if (box.wait_until !== undefined && box.wait_until > now && box.wait_until <= now + LONGEST_WAIT_S)
      throw new FaceError("wait", true);
    const tries = box.tries + 1;
    // Counted before it is tried: pulling the plug in between gains nothing.
    await this.save({ ...box, tries, ...(tries > FREE_TRIES ? { wait_until: now + waitAfter(tries) } : {}) });
    const crypto = await this.ports.loadCrypto();
    const key = await this.ports.slowHash(asBytes(passcode), fromHex(box.salt), box.cost);
    const seed = openOr(() => crypto.open(fromHex(box.sealed), fromHex(box.nonce), key));
    if (!seed) throw new FaceError("bad-passcode");
    const { wait_until: _, ...rest } = box;
    await this.save({ ...rest, tries: 0 });
    return seed;
  }

  private async save(box: Box): Promise<void> {
    await this.ports.vault.save(utf8(JSON.stringify(box)));
    this.box = box;
  }

  /** One after the other: two tries at once would be one on the count. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = ended(turn);
    return turn;
  }
}

/** The same letters typed on another keyboard are the same passcode. */
const asBytes = (passcode: string): Bytes => utf8(passcode.normalize("NFKC"));
const WORDS_TAG = utf8("cairn-lock-words-v1");
const wordsKey = (crypto: Crypto, own: Bytes): Bytes => crypto.blake2b(32, own, WORDS_TAG);
const within = (after_s: number): number => Math.min(AFTER.most, Math.max(AFTER.least, Math.floor(after_s)));
const waitAfter = (tries: number): number => Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - FREE_TRIES - 1));

function openOr(step: () => Bytes): Bytes | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
