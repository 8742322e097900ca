/** Who is connected to this relay, by the digests under which the others speak of them; and who was heard to be connected elsewhere. */
import type { Clock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { type Attached, keyOf } from "../hub/hub.ts";
import { DIGEST_BYTES } from "./messages.ts";

/** Answers are forgotten after so long, or when they are so many; the key is then woken though it may be connected. */
const FORGOTTEN_SECS = 3_700;
const MAX_HEARD = 200_000;

interface One {
  readonly pubkey: Bytes;
  connections: number;
}

export class Present {
  private readonly clock: Clock;
  private readonly digestOf: (pubkey: Bytes) => Bytes;
  private readonly hasSocket: (pubkey: Bytes) => boolean;
  private readonly byDigest = new Map<string, One>();
  private readonly digests = new Map<Attached, string>();
  /** Of whose sockets another relay has told since it was asked, and when; the oldest first. */
  private readonly heardAt = new Map<string, number>();

  constructor(clock: Clock, digestOf: (pubkey: Bytes) => Bytes, hasSocket: (pubkey: Bytes) => boolean) {
    this.clock = clock;
    this.digestOf = digestOf;
    this.hasSocket = hasSocket;
  }

  add(pubkey: Bytes, connection: Attached): void {
    const digest = keyOf(this.digestOf(pubkey));
    const one = this.byDigest.get(digest) ?? { pubkey: Uint8Array.from(pubkey), connections: 0 };
    one.connections++;
    this.byDigest.set(digest, one);
    this.digests.set(connection, digest);
  }

  remove(connection: Attached): void {
    const digest = this.digests.get(connection);
    const one = digest === undefined ? undefined : this.byDigest.get(digest);
    if (digest === undefined || !one) return;
    this.digests.delete(connection);
    if (--one.connections === 0) this.byDigest.delete(digest);
  }

  keys(): readonly Bytes[] {
    return [...this.byDigest.values()].map(({ pubkey }) => pubkey);
  }

  /** One, or none. */
  keysOf(digest: Bytes): readonly Bytes[] {
    const one = this.byDigest.get(keyOf(digest));
    return one ? [one.pubkey] : [];
  }

  /** Of these digests, those whose key has a socket here. */
  socketsAmong(digests: Bytes): Bytes {
    const found: Bytes[] = [];
    for (let at = 0; at + DIGEST_BYTES <= digests.length; at += DIGEST_BYTES) {
      const digest = digests.subarray(at, at + DIGEST_BYTES);
      const one = this.byDigest.get(keyOf(digest));
      if (one && this.hasSocket(one.pubkey)) found.push(digest);
    }
    return Buffer.concat(found);
  }

  /** Another relay has sockets of these. */
  elsewhere(digests: Bytes): void {
    for (let at = 0; at + DIGEST_BYTES <= digests.length; at += DIGEST_BYTES) {
      const digest = keyOf(digests.subarray(at, at + DIGEST_BYTES));
      this.heardAt.delete(digest);
      this.heardAt.set(digest, this.clock.elapsed());
    }
    this.forget();
  }

  /** The others are asked about it now: what they said before counts no more. */
  asked(digest: Bytes): void {
    this.heardAt.delete(keyOf(digest));
  }

  /** Whether another relay has answered that it has a socket of this key. */
  isElsewhere(pubkey: Bytes): boolean {
    return this.heardAt.has(keyOf(this.digestOf(pubkey)));
  }

  private forget(): void {
    const now = this.clock.elapsed();
    for (const [digest, at] of this.heardAt) {
      if (now - at < FORGOTTEN_SECS && this.heardAt.size <= MAX_HEARD) return;
      this.heardAt.delete(digest);
    }
  }
}
