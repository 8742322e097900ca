/** Verifies signatures of challenges (§5.1) and HTTP requests (§5.2), bare or bound to this relay's host. */

import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { isAcceptablePublicKey } from "../../src/protocol/primitives/public-keys.ts";
import {
  type BoundRequest,
  bareAuthMessage,
  boundAuthMessage,
  boundHttpMessage,
  httpAuthMessage,
  isBareBody,
} from "../../src/protocol/wire/auth.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { type Config, isLocalTrial } from "../config.ts";
import type { RelayCrypto } from "../crypto.ts";

/** A signed HTTP request, of either form. */
export interface SignedRequest extends Omit<BoundRequest, "authority"> {
  readonly pubkey: Bytes;
  readonly signature: Bytes;
}

export interface Authenticator {
  /** Whether AUTH proves its pubkey for this connection's challenge. */
  challenge(auth: Command<"AUTH">, nonce: Bytes): boolean;
  /** Whether the bound form proves the pubkey. It needs only the body's digest, so it can be checked before the body arrives. */
  bound(request: SignedRequest): boolean;
  /** Whether the bare form proves the pubkey. */
  bare(request: Pick<SignedRequest, "pubkey" | "signature" | "timestamp">, body: Bytes): boolean;
}

const authority = (host: string, port: number): string => {
  const name = host.includes(":") ? `[${host}]` : host.toLowerCase();
  return port === 80 ? name : `${name}:${port}`;
};

/** The authorities by which clients may address this relay: that of its public URL, else those it listens on. */
export function acceptedHosts(config: Config, port: number): readonly string[] {
  if (config.publicUrl) return [config.publicUrl.host];
  const names = new Set(["127.0.0.1", "localhost", "::1"]);
  // Clients on a network address this relay by the address that it listens on.
  if (!isLocalTrial(config) && config.host !== "0.0.0.0" && config.host !== "::") names.add(config.host);
  return [...names].map((name) => authority(name, port));
}

export function createAuthenticator(crypto: RelayCrypto, hosts: () => readonly string[]): Authenticator {
  return {
    challenge({ pubkey, sig, bound }, nonce) {
      if (!isAcceptablePublicKey(pubkey)) return false;
      if (!bound) return crypto.verify(sig, bareAuthMessage(nonce), pubkey);
      return hosts().some((host) => crypto.verify(sig, boundAuthMessage(nonce, host), pubkey));
    },
    bound({ pubkey, signature, ...request }) {
      return hosts().some((authority) => crypto.verify(signature, boundHttpMessage({ ...request, authority }), pubkey));
    },
    bare: ({ pubkey, signature, timestamp }, body) =>
      isBareBody(body) && crypto.verify(signature, httpAuthMessage(body, timestamp), pubkey),
  };
}
