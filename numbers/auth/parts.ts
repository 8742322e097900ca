/** What the auth server is made of, and what all of it needs. */
import type { IncomingMessage } from "node:http";
import type { Keys } from "../../src/host/key-file.ts";
import type { Log } from "../../src/host/log.ts";
import type { Clock, Random } from "../../src/host/ports.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { LoginClient } from "./clients.ts";
import type { Mail } from "./mail.ts";

export interface AuthParts {
  /** An origin: of the pages, of OAuth and of the API. */
  readonly issuer: string;
  /** The operator's name on the pages. */
  readonly operator: string;
  readonly store: NumbersStore;
  readonly clock: Clock;
  readonly random: Random;
  /** The server's own keys; they are not in the database, nor in its backup. */
  readonly keys: Keys;
  readonly mail: Mail;
  readonly log: Log;
  /** The rate limit key of a request's address block. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** The operator's own apps. Others are in the store, put there by the command line. */
  readonly apps: readonly LoginClient[];
  /** Whether people may lend their number to an agent. */
  readonly lending: boolean;
}

/** Unix seconds, whole, as the store wants them. */
export const nowOf = ({ clock }: Pick<AuthParts, "clock">): number => Math.floor(clock.now());
