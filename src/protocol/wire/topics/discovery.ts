/** Finding people by hashes of their contact data (ours). */
import { bytes, list, record, uint32 } from "../../encoding/schema.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

export const DiscoveryMatch = record("DiscoveryMatch", { hash: bytes(32), pubkey: bytes(32) });

const commands = {
  /** Publishes hashes under which the caller can be found. */
  DISCOVERY_PUBLISH: command("self", { hashes: list(bytes(32), 16), pubkey: bytes(32) }, ["DISCOVERY_PUBLISHED"], false),
  /** Looks up contact hashes. */
  DISCOVERY_QUERY: command("self", { hashes: list(bytes(32), 256) }, ["DISCOVERY_MATCHES"], false),
};

const messages = {
  /** Hashes published. */
  DISCOVERY_PUBLISHED: reply({ count: uint32 }, false),
  /** Matches for the hashes asked. */
  DISCOVERY_MATCHES: reply({ matches: list(DiscoveryMatch, 256) }, false),
};

export const discovery = { feature: "discovery", commands, messages } as const;

export const discoveryAtRelay = { records: [DiscoveryMatch] } as const satisfies RelayTopic;
