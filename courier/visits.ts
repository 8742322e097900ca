/**
 * Who comes to the box: one session a connection. Several may connect, so that no passer-by keeps others out; one at a time is served
 * (serving.ts).
 */
import { describe, logError } from "../src/host/log.ts";
import { BoxSession } from "../src/protocol/carry/box-session.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Operation, PeripheralHandlers, PeripheralPort, RadioState } from "./peripheral.ts";
import { type Served, Serving, type ServingParts, servedGroups } from "./serving.ts";

/** Before a failed proof is answered. */
const FAILED_SECS = 5;
/** Connections that have proved nothing yet: each for ten seconds at most, and no longer than until another comes for its place. */
const MOST_UNPROVED = 4;

export interface VisitParts extends ServingParts {
  readonly random: (length: number) => Bytes;
  readonly port: PeripheralPort;
  /** Seconds of a clock that does not jump. */
  readonly steady: () => number;
  readonly after: (seconds: number, run: () => void) => () => void;
  /** What is advertised may be another thing now; something happened that `status` shows. */
  readonly onChange: (what: "visit" | "refused" | "done" | "broken" | RadioState) => void;
}

interface Visit {
  readonly device: string;
  readonly session: BoxSession<Served>;
  /** Once they proved who they are. */
  serving: Serving | undefined;
  mtu: number | undefined;
  isRefused: boolean;
}

export class Visits implements PeripheralHandlers {
  private readonly parts: VisitParts;
  private readonly visits = new Map<string, Visit>();
  private wantsNotifications = false;
  private cancelTick: () => void = () => {};

  constructor(parts: VisitParts) {
    this.parts = parts;
  }

  /** Whether somebody is served: others are not let in, and not called. */
  get isServing(): boolean {
    return [...this.visits.values()].some(({ session }) => session.visitor !== undefined);
  }

  async onRead({ characteristic, device, offset, mtu }: Operation): Promise<Bytes> {
    if (characteristic === "HANDSHAKE_NONCE") return this.greeted(device, mtu).session.nonce.subarray(offset);
    const visit = this.known(device);
    visit.mtu = mtu ?? visit.mtu;
    if (characteristic !== "EVENT_STREAM" || !visit.session.visitor) throw refused();
    return visit.session.read(offset, this.parts.steady());
  }

  private known(device: string): Visit {
    const visit = this.visits.get(device);
    if (!visit || visit.isRefused) throw refused();
    return visit;
  }

  /** Whoever reads the greeting begins anew, but for a repeated read before the answer. */
  private greeted(device: string, mtu: number | undefined): Visit {
    const before = this.visits.get(device);
    if (before?.isRefused) throw refused();
    if (before && !before.session.visitor) return before;
    if (before) this.forget(before);
    if (this.isServing) throw refused();
    this.makePlace();
    const { crypto, random, steady } = this.parts;
    const session = new BoxSession(crypto, servedGroups(this.parts), random(32), steady());
    const visit: Visit = { device, session, serving: undefined, mtu, isRefused: false };
    this.visits.set(device, visit);
    this.watch();
    return visit;
  }

  /** Whoever was refused goes first, then who proved nothing for longest: nobody keeps members out by staying. */
  private makePlace(): void {
    const unproved = [...this.visits.values()].filter(({ session }) => !session.visitor);
    const oldest = unproved.find(({ isRefused }) => isRefused) ?? unproved[0];
    if (oldest && unproved.length >= MOST_UNPROVED) this.end(oldest);
  }

  async onWrite({ characteristic, device, offset, mtu }: Operation, value: Bytes): Promise<void> {
    const visit = this.known(device);
    visit.mtu = mtu ?? visit.mtu;
    if (offset !== 0) throw refused();
    if (characteristic === "AUTH_RESPONSE") await this.proving(visit, value);
    else if (characteristic === "EVENT_ACK") this.said(visit, value);
    else throw refused();
  }

  private async proving(visit: Visit, value: Bytes): Promise<void> {
    const { steady, onChange, log } = this.parts;
    try {
      if (this.isServing) throw refused();
      visit.serving = new Serving(this.parts, visit.session, visit.session.authenticate(value, steady()));
      visit.serving.begin();
      visit.session.subscribe(this.wantsNotifications);
    } catch (error) {
      if (error instanceof ProtocolError)
        log.debug({ code: error.code }, "somebody proved nothing; they are told so in five seconds");
      else logError(log, error, "somebody could not be served; they are told so in five seconds, as strangers are");
      await this.refuse(visit);
      throw error;
    }
    onChange("visit");
    this.pump(visit);
  }

  /** Every refusal looks the same, and takes as long. */
  private async refuse(visit: Visit): Promise<void> {
    visit.isRefused = true;
    this.parts.onChange("refused");
    await new Promise<void>((resolve) => this.parts.after(FAILED_SECS, resolve));
    this.end(visit);
  }

  private said(visit: Visit, value: Bytes): void {
    const { steady, now } = this.parts;
    try {
      visit.session.write(value, steady(), now());
    } catch (error) {
      if (error instanceof ProtocolError) this.end(visit);
      throw error;
    }
    for (const task of visit.session.take()) {
      if (task.is === "bye") this.bye(visit);
      else visit.serving?.perform(task);
    }
    this.pump(visit);
  }

  private bye(visit: Visit): void {
    visit.serving?.done();
    this.parts.onChange("done");
    // The write that said so is answered first.
    this.parts.after(0.5, () => this.end(visit));
  }

  private pump({ session, mtu }: Visit): void {
    for (let chunk = session.notification(mtu); chunk; chunk = session.notification(mtu)) this.parts.port.notify(chunk);
  }

  onSubscribe(wants: boolean): void {
    this.wantsNotifications = wants;
    for (const visit of this.visits.values()) {
      visit.session.subscribe(wants);
      if (visit.session.visitor) this.pump(visit);
    }
  }

  onGone(device: string): void {
    const visit = this.visits.get(device);
    if (visit) this.forget(visit);
  }

  onState(state: RadioState): void {
    for (const visit of [...this.visits.values()]) this.forget(visit);
    this.wantsNotifications = false;
    this.parts.onChange(state);
  }

  private forget(visit: Visit): void {
    if (this.visits.get(visit.device) !== visit) return;
    this.visits.delete(visit.device);
    if (visit.session.visitor) this.parts.onChange("broken");
    if (this.visits.size === 0) this.cancelTick();
  }

  private end(visit: Visit): void {
    if (this.visits.get(visit.device) !== visit) return;
    this.forget(visit);
    const { port, log } = this.parts;
    port.disconnect(visit.device).catch((error: unknown) => log.debug(describe(error), "a connection could not be closed"));
  }

  /** Ends what is over, while anybody is there. */
  private watch(): void {
    this.cancelTick();
    this.cancelTick = this.parts.after(1, () => {
      for (const visit of [...this.visits.values()]) if (visit.session.isOver(this.parts.steady())) this.end(visit);
      if (this.visits.size > 0) this.watch();
    });
  }

  stop(): void {
    this.cancelTick();
    for (const visit of [...this.visits.values()]) this.end(visit);
  }
}

const refused = (): ProtocolError => new ProtocolError("bad-signature", "not now, or not to this one");
