/** The app lock: a passcode without which this device does not have the seed, and so cannot read a row; and who was at the screen when. */
import { type Bytes, utf8 } from "../../protocol/encoding/bytes.ts";
import type { LockState } from "../face/device.ts";
import { ended } from "../face/trace.ts";
import { FaceError } from "../face.ts";
import type { Box, LockPorts } from "./passcode-box.ts";

const SEED_BYTES = 32;
const AFTER = { least: 60, most: 24 * 3600 } as const;

export interface NewPasscode {
  /** What is locked away: the vault's seed. */
  readonly seed: Bytes;
  /** The seed that the recovery words stand for; another one after a move to a new key. */
  readonly own: Bytes;
  readonly passcode: string;
  readonly after_s: number;
  readonly current: string | undefined;
}

/** Few people set a passcode, so its code is loaded on demand. */
const loadBox = () => import("./passcode-box.ts");

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
    const content = await this.ports.vault.load();
    if (!content || content.length === SEED_BYTES) return content;
    this.box = JSON.parse(decoder.decode(content)) as Box;
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
      const { checkPasscode, sealBox } = await loadBox();
      checkPasscode(passcode);
      if (this.box) await this.open(current ?? "");
      await this.save(await sealBox(this.ports, seed, passcode, within(after_s)));
      await this.seal(seed, own);
      this.begin();
    });
  }

  /** Keeps the recovery words of the current identity as a way in. Call it before the seed is dropped. */
  remember(seed: Bytes, own: Bytes): Promise<void> {
    return this.inTurn(() => this.seal(seed, own));
  }

  /** What the vault holds in the place of the seed. */
  get locked(): Box | undefined {
    return this.box;
  }

  private async seal(seed: Bytes, own: Bytes): Promise<void> {
    const next = this.box && (await (await loadBox()).withWords(this.ports, this.box, seed, own));
    if (next) await this.save(next);
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

  /** Restarts the idle time: somebody has just proved or set the passcode. */
  begin(): void {
    this.lastPresent = this.ports.clock.now();
    this.present();
  }

  stop(): void {
    this.cancelTimer();
  }

  private async open(passcode: string): Promise<Bytes> {
    if (!this.box) throw new FaceError("not-ready");
    return (await loadBox()).openBox(this.ports, this.box, passcode, (box) => this.save(box));
  }

  private async save(box: Box): Promise<void> {
    await this.ports.vault.save(utf8(JSON.stringify(box)));
    this.box = box;
  }

  /** One try after the other: two at the same time would count as one. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = ended(turn);
    return turn;
  }
}

const within = (after_s: number): number => Math.min(AFTER.most, Math.max(AFTER.least, Math.floor(after_s)));
