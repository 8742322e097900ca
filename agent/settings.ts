/** What an agent is told, and its check. */
import type { Clock, Network, Random } from "../src/engine/ports.ts";
import { ppnumIdBytes } from "../src/protocol/attestation/holder.ts";
import { relayOrigin } from "../src/protocol/contacts/relay-url.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import { AgentError } from "./errors.ts";

export interface AgentSettings {
  /** A folder of the agent's own: its identity, and what it knows. One process at a time. */
  readonly data: string;
  /** Origin of the relay that it lives at. */
  readonly relay: string;
  /** Origin of the directory. */
  readonly issuer: string;
  /** Its ppnum_id, or that of the owner of a dependent one. */
  readonly clientId: string;
  /** The ppnum_id of a dependent agent, which has no secret: the secret is the owner's. */
  readonly dependent?: string;
  /** As the directory told it once; a function is asked each time, so that a secret can be rolled while the agent runs. */
  readonly secret: string | (() => Promise<string>);
  /** What people see beside the mark. */
  readonly name?: string;
  /** The ppnum_id of a person who lent this agent their number: all that it sends is from that number, marked as acted. */
  readonly actFor?: string;
  /** Where it stands: notes that are left there open for it. */
  readonly at?: { readonly latitude: number; readonly longitude: number };
  /** False: nothing is asked of the directory by itself; a program that runs for moments renews at another time than it sends. */
  readonly renews?: boolean;
  /** For hosts that reach nothing but the directory: notes to people who know the agent already go by it, and nothing comes in. */
  readonly throughDirectory?: boolean;
  /** How long a relay is waited for, seconds. */
  readonly patience_s?: number;
  /** For tests. */
  readonly clock?: Clock;
  readonly random?: Random;
  readonly network?: Network;
}

/** Whose number it has. */
export const accountOf = ({ clientId, dependent }: AgentSettings): string => dependent ?? clientId;

/** @throws AgentError `settings` */
export function checked(settings: AgentSettings): AgentSettings {
  const check = (about: string, work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      throw new AgentError("settings", about, error);
    }
  };
  check("relay", () => relayOrigin(settings.relay));
  check("issuer", () => relayOrigin(settings.issuer));
  check("client id", () => ppnumIdBytes(settings.clientId));
  check("dependent", () => ppnumIdBytes(accountOf(settings)));
  check("act for", () => ppnumIdBytes(settings.actFor ?? settings.clientId));
  return { ...settings, relay: relayOrigin(settings.relay), issuer: relayOrigin(settings.issuer) };
}
