/**
 * Messages of the relays with one another over a bus that loses some. Each is numbered and every relay beats once a second, so that whoever lost
 * something knows within seconds, and for how long it heard nothing.
 */
import type { Clock, Random } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import type { RelayKey } from "../ops/relay-key.ts";
import type { Bus } from "./bus.ts";
import { type BusMessage, encodeBus, parseBus } from "./messages.ts";
import { FROM_BYTES, OVERHEAD_BYTES, Seal } from "./seal.ts";

const BEAT_SECS = 1;
/** A relay that is silent for so long may have ended between storing and telling. */
const SILENT_SECS = 4;

interface Peer {
  readonly number: number;
  readonly heardAt: number;
  /** It was silent for so long that what it may have stored was looked for. */
  readonly isMissed?: true;
}

/** Relays that ended are remembered, so that nothing they said can be said again; the oldest are forgotten. */
const MAX_PEERS = 10_000;

export interface ChannelListener {
  message(message: BusMessage): void;
  /** Something was lost, within the last `seconds`. */
  gap(seconds: number): void;
  connected(isConnected: boolean): void;
}

export class Channel {
  private readonly bus: Bus;
  private readonly clock: Clock;
  private readonly seal: Seal;
  private readonly from: Bytes;
  private readonly name: string;
  private readonly listener: ChannelListener;
  private readonly peers = new Map<string, Peer>();
  private readonly startedAt: number;
  private number = 0;
  /** When the bus was last there; undefined while it is. */
  private lostAt: number | undefined;
  private cancel: () => void = () => undefined;

  constructor(bus: Bus, { clock, random, key }: { clock: Clock; random: Random; key: RelayKey }, listener: ChannelListener) {
    this.bus = bus;
    this.clock = clock;
    this.seal = new Seal(key);
    this.from = random(FROM_BYTES);
    this.name = Buffer.from(this.from).toString("hex");
    this.listener = listener;
    this.startedAt = clock.elapsed();
    this.lostAt = this.startedAt;
  }

  start(): void {
    this.bus.start({
      message: (bytes) => this.heard(bytes),
      connected: (isConnected) => this.connected(isConnected),
    });
    this.beat();
  }

  /** How much a message may hold beside its other fields. */
  get maxBytes(): number {
    return this.bus.maxBytes - OVERHEAD_BYTES - 64;
  }

  /** A message that is too large is numbered all the same: the others then look for what they missed. */
  send(message: BusMessage): void {
    const bytes = this.seal.seal(this.from, ++this.number, encodeBus(message));
    if (bytes.length <= this.bus.maxBytes) this.bus.publish(bytes);
  }

  async close(): Promise<void> {
    this.cancel();
    await this.bus.close();
  }

  private beat(): void {
    this.send({ cmd: "BEAT" });
    this.missSilent();
    this.cancel = this.clock.after(BEAT_SECS, () => this.beat());
  }

  private connected(isConnected: boolean): void {
    const now = this.clock.elapsed();
    if (isConnected && this.lostAt !== undefined) {
      this.listener.gap(now - this.lostAt);
      for (const [from, peer] of this.peers) this.peers.set(from, { ...peer, heardAt: now });
      this.lostAt = undefined;
    } else if (!isConnected) this.lostAt ??= now;
    this.listener.connected(isConnected);
  }

  private heard(bytes: Bytes): void {
    const opened = this.seal.open(bytes);
    if (!opened || opened.from === this.name) return;
    const now = this.clock.elapsed();
    const peer = this.peers.get(opened.from);
    // Repeated, or late: what it said was counted as lost, and looked for.
    if (peer && opened.number <= peer.number) return;
    this.remember(opened.from, { number: opened.number, heardAt: now });
    // One that was not heard before has said something already: since this relay is here, at most.
    if (opened.number > (peer?.number ?? 0) + 1) this.listener.gap(now - (peer?.heardAt ?? this.startedAt));
    this.take(opened.message);
  }

  private take(bytes: Bytes): void {
    try {
      this.listener.message(parseBus(bytes));
    } catch (error) {
      // Of a newer relay, or with a notice of one: this one has no use for it.
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  private missSilent(): void {
    if (this.lostAt !== undefined) return;
    const now = this.clock.elapsed();
    for (const [from, peer] of this.peers) {
      if (peer.isMissed || now - peer.heardAt < SILENT_SECS) continue;
      this.peers.set(from, { ...peer, isMissed: true });
      this.listener.gap(now - peer.heardAt);
    }
  }

  private remember(from: string, peer: Peer): void {
    this.peers.delete(from);
    this.peers.set(from, peer);
    if (this.peers.size > MAX_PEERS) this.peers.delete(this.peers.keys().next().value as string);
  }
}
