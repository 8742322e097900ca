/** What the External API stands on; the program gives it all. */
import type { Log } from "../../src/host/log.ts";
import type { Clock, Random } from "../../src/host/ports.ts";
import type { AttestationFields } from "../../src/protocol/attestation/layout.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { Lending } from "../store/contract-accounts.ts";
import type { TokenCheck } from "./caller.ts";

/** Writes and signs an attestation with the directory's key of today. */
export type SignAttestation = (fields: Omit<AttestationFields, "keyId">) => Bytes;

/** One login of an account in one app. */
export interface Login {
  readonly id: string;
  readonly clientName: string;
  readonly firstParty: boolean;
  readonly since: number;
  readonly expiresAt: number;
}

/** The auth server's side of an account. */
export interface Logins {
  list(ppnumId: string): Promise<readonly Login[]>;
  end(ppnumId: string, id: string): Promise<"ended" | "not-found">;
  /** Which of them a token came from. */
  idOf(grantId: string): string;
}

/** Somebody with a code by mail who waits to be let into an account. */
export interface Recovery {
  readonly requestedAt: number;
  readonly readyAt: number;
  readonly digits: string;
}

/** The auth server's side of them. */
export interface Recoveries {
  underWay(ppnumId: string): Promise<Recovery | undefined>;
  /** Nobody waits: nothing. */
  refuse(ppnumId: string): Promise<void>;
}

/** The token by which an agent exchanges what was lent to it (RFC 8693 §2.1). */
export type DelegationToken = (lending: Lending) => Promise<string>;

/** How a relay took an envelope. */
export type Submitted = "stored" | "refused" | "unreachable";

export interface Relays {
  /** Those that the operator names, as `wss://relay.example`: who could name any would have the directory call it. */
  readonly allowed: readonly string[];
  /** POSTs a body. @returns the status; undefined: no answer */
  post(url: string, body: Bytes): Promise<number | undefined>;
}

export interface ExternalParts {
  readonly store: NumbersStore;
  readonly tokens: TokenCheck;
  readonly logins: Logins;
  readonly recoveries: Recoveries;
  readonly delegationToken: DelegationToken;
  readonly sign: SignAttestation;
  readonly crypto: Pick<Crypto, "verify" | "blake2b" | "keyPairFromSeed">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The origin that tokens and proofs name. */
  readonly issuer: string;
  /** 32 bytes that only this directory has: decoys and pieces of work come of it. */
  readonly secret: Bytes;
  /** Persons may let agents speak for them. */
  readonly lends: boolean;
  /** Absent: switched off. */
  readonly relays?: Relays;
  /** Told of each call: `NumberService.Get`, and `ok` or the code of its refusal. */
  readonly observe?: (method: string, outcome: string) => void;
  /** Once aborted, streams end. */
  readonly stopping: AbortSignal;
}
