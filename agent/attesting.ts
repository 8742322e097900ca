/**
 * The agent's mark. The directory attests its key for a day; it is renewed at half life, at a random time within an hour, so that no renewal tells
 * when something is sent. Whoever writes without a valid one is refused: an agent is marked, or silent.
 */
import { createHash } from "node:crypto";
import type { Clock, Random, Vouching } from "../src/engine/ports.ts";
import { linkedAttestation, numberProofMessage, ppnumIdBytes } from "../src/protocol/attestation/holder.ts";
import { type Attestation, readAttestation } from "../src/protocol/attestation/layout.ts";
import { type Bytes, equal, fromBase64Url, toBase64Url } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Crypto, KeyPair } from "../src/protocol/primitives/crypto.ts";
import type { Directory, Scope, Services } from "./directory.ts";
import { AgentError, type AgentErrorCode } from "./errors.ts";
import type { Kept } from "./kept.ts";
import type { Lendings } from "./lendings.ts";

const HOUR_S = 3600;
/** After a refusal or no answer, longer each time. */
const [AGAIN_S, MOST_S] = [60, HOUR_S];

export interface AttestingPorts {
  readonly directory: Pick<Directory, "issuer" | "as" | "actingFor">;
  readonly lendings: Pick<Lendings, "delegation">;
  readonly clock: Pick<Clock, "now" | "after">;
  readonly random: Random;
  readonly crypto: Pick<Crypto, "sign">;
  readonly kept: Pick<Kept, "get" | "set">;
  /** The number key. */
  readonly key: KeyPair;
  /** The agent's ppnum_id. */
  readonly account: string;
  /** Where the key is reached. */
  readonly relay: string;
  /** Whose number it speaks with, a ppnum_id; undefined: its own. */
  readonly actFor: string | undefined;
}

export interface Standing {
  /** Until when what is sent is marked, unix seconds; absent: nothing is sent. */
  readonly until?: number;
  readonly number?: string;
  /** What the last renewal failed with. */
  readonly failure?: AgentErrorCode;
  readonly reason?: string;
}

export class Attesting {
  private readonly ports: AttestingPorts;
  private held: Attestation | undefined;
  private bytes: Bytes | undefined;
  private failure: AgentError | undefined;
  private failures = 0;
  private cancel: () => void = () => {};
  private stopped = false;
  /** Called when a new one is there. */
  changed: () => void = () => {};

  constructor(ports: AttestingPorts) {
    this.ports = ports;
    this.take(ports.kept.get(this.name));
  }

  /** What the engine asks for everything that it writes. */
  readonly vouching: Vouching = {
    attestation: (_kind, from) => {
      const { bytes } = this.valid();
      if (!equal(from.publicKey, this.ports.key.publicKey)) throw new AgentError("unattested");
      return bytes;
    },
    roomAttestation: (room, speaker) =>
      linkedAttestation(this.ports.crypto, this.valid().bytes, room, speaker, this.ports.key.secretKey),
  };

  /** @throws AgentError `unattested` */
  requireValid(): void {
    this.valid();
  }

  standing(): Standing {
    const { code: failure, about: reason } = this.failure ?? {};
    const said = { ...(failure && { failure }), ...(reason !== undefined && { reason }) };
    return { ...standingOf(this.held, this.ports.clock.now()), ...said };
  }

  /** Renews from now on. Waits for the first attestation where none is valid; that it fails is in `standing`. */
  async start(): Promise<void> {
    if (this.isValid()) this.later(this.whenToRenew());
    else await this.turn();
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  /** Asks the directory, whatever is held. @throws AgentError */
  async renew(): Promise<void> {
    const { ports } = this;
    const attestation = ports.actFor === undefined ? await this.asMyself() : await this.asLent(ports.actFor);
    const text = toBase64Url(attestation);
    if (!this.take(text)) throw new AgentError("not-trusted", "the attestation is for something else");
    ports.kept.set(this.name, text);
    [this.failure, this.failures] = [undefined, 0];
    this.changed();
  }

  private get name(): string {
    return keptAs(this.ports.actFor ?? this.ports.account);
  }

  private valid(): { readonly bytes: Bytes } {
    if (!this.bytes || !this.isValid()) throw new AgentError("unattested", this.failure?.code);
    return { bytes: this.bytes };
  }

  isValid(): boolean {
    return this.standing().until !== undefined;
  }

  /** Keeps it if it is about this key, this account and who acts. */
  private take(text: string | undefined): boolean {
    const bytes = text === undefined ? undefined : fromBase64Url(text);
    const read = bytes && readable(bytes);
    if (!read || !this.isMine(read)) return false;
    [this.held, this.bytes] = [read, bytes];
    return true;
  }

  private isMine({ subject, ppnumId, actor, link }: Attestation): boolean {
    const { key, account, actFor } = this.ports;
    if (link || !equal(subject, key.publicKey) || !equal(ppnumId, ppnumIdBytes(actFor ?? account))) return false;
    return actFor === undefined ? actor === undefined : actor !== undefined && equal(actor.ppnumId, ppnumIdBytes(account));
  }

  private asMyself(): Promise<Bytes> {
    const { directory, account } = this.ports;
    return this.asked((call) => directory.as("attest", call), account);
  }

  private async asLent(person: string): Promise<Bytes> {
    const { directory, lendings } = this.ports;
    const delegation = await lendings.delegation(person);
    return this.asked((call) => directory.actingFor(delegation, "attest" satisfies Scope, call), person);
  }

  /** @param about whose ppnum_id the proof names */
  private asked(as: <T>(call: (services: Services) => Promise<T>) => Promise<T>, about: string): Promise<Bytes> {
    const { directory, crypto, key, relay } = this.ports;
    const issuer = new Uint8Array(createHash("sha256").update(directory.issuer).digest());
    return as(async ({ attest }) => {
      const { nonce } = await attest.beginAttest({});
      const proof = crypto.sign(numberProofMessage(issuer, nonce, ppnumIdBytes(about)), key.secretKey);
      const request = { subjectPk: Uint8Array.from(key.publicKey), nonce, proof: Uint8Array.from(proof) };
      const { attestation } = await attest.attest({ ...request, relayUrl: relay.replace(/^http/, "ws") });
      return attestation;
    });
  }

  /** Never in the moment of sending: by the clock alone. */
  private async turn(): Promise<void> {
    try {
      await this.renew();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.failure = error;
      this.failures++;
    }
    this.later(this.failure ? Math.min(MOST_S, AGAIN_S * 2 ** (this.failures - 1)) : this.whenToRenew());
  }

  private later(seconds: number): void {
    this.cancel();
    if (this.stopped) return;
    this.cancel = this.ports.clock.after(seconds, () => void this.turn());
  }

  private whenToRenew(): number {
    const { notBefore, notAfter } = this.held as Attestation;
    const life = notAfter - notBefore;
    const within = Math.min(HOUR_S, life / 4);
    return Math.max(0, notBefore + life / 2 - this.ports.clock.now()) + within * fraction(this.ports.random);
  }
}

const keptAs = (ppnumId: string): string => `attestation ${ppnumId}`;

function standingOf(held: Attestation | undefined, now: number): Standing {
  if (!held || held.notBefore > now || now >= held.notAfter) return {};
  return { until: held.notAfter, ...(held.number !== undefined && { number: held.number }) };
}

/** As an agent that runs has kept it. @param ppnumId whose number it speaks with */
export function keptStanding(kept: Pick<Kept, "get">, ppnumId: string, now: number): Standing {
  const text = kept.get(keptAs(ppnumId));
  return standingOf(text === undefined ? undefined : readable(fromBase64Url(text)), now);
}

/** 0 up to 1. */
const fraction = (random: Random): number => new DataView(random(4).slice().buffer).getUint32(0) / 2 ** 32;

function readable(bytes: Bytes): Attestation | undefined {
  try {
    return readAttestation(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
