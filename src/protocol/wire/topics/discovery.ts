/**
 * Finding people. Feature `discovery-pair` (ours): blind evaluation, and boxes under tags (docs/protocol.md). `discovery` is the
 * specification's form with hashes, made with the pepper that DISCOVERY_PEPPER (ours) gives.
 */
import { BOXES_PER_TAG } from "../../discovery/boxes.ts";
import { blob, bytes, list, optional, record, text, uint32, uint64 } from "../../encoding/schema.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

const limits = {
  /** Elements in one DISCOVERY_EVAL. */
  DISCOVERY_EVAL_MAX: 64,
  /** Tags in one DISCOVERY_PUBLISH, DISCOVERY_QUERY or DISCOVERY_WITHDRAW of `discovery-pair`. */
  DISCOVERY_TAGS_MAX: 16,
};

const relayLimits = {
  /** Boxes under one tag. */
  DISCOVERY_BOXES_PER_TAG: BOXES_PER_TAG,
  /** How long a box lies. */
  DISCOVERY_BOX_SECS: 40 * 24 * 60 * 60,
  /** Evaluations that a key has at first, and at most. */
  DISCOVERY_RATION: 1024,
  /** Evaluations that come back to it in a day. */
  DISCOVERY_RATION_A_DAY: 64,
  /** Boxes under one tag that come from one address (IPv6: its /64). */
  DISCOVERY_BOXES_PER_ADDRESS: 2,
  /** How long an evaluator's key is the newest. */
  DISCOVERY_KEY_SECS: 365 * 24 * 60 * 60,
  /** How long a pepper counts; hashes lie as long. */
  DISCOVERY_PEPPER_SECS: 30 * 24 * 60 * 60,
  /** How long it answers beside the next. */
  DISCOVERY_KEY_OVERLAP_SECS: 30 * 24 * 60 * 60,
};

const tags = list(bytes(32), limits.DISCOVERY_TAGS_MAX);
const box = blob(4136);
export const DiscoveryMatch = record("DiscoveryMatch", { hash: bytes(32), pubkey: bytes(32), box: optional(box) });

const elements = list(bytes(32), limits.DISCOVERY_EVAL_MAX);

const commands = {
  /** Evaluates blinded elements under the relay's key `key_id`; rationed. */
  DISCOVERY_EVAL: command("self", { blinded: elements, key_id: bytes(8) }, ["DISCOVERY_EVALUATED"], false),
  /** Publishes hashes (tags) under which the caller, the session's key, can be found; tags each with its box. */
  DISCOVERY_PUBLISH: command(
    "self",
    { hashes: tags, pubkey: bytes(32), boxes: optional(list(box, limits.DISCOVERY_TAGS_MAX)) },
    ["DISCOVERY_PUBLISHED"],
    false,
  ),
  /** What hashes are made with. */
  DISCOVERY_PEPPER: command("self", {}, ["DISCOVERY_PEPPERED"], false),
  /** Looks up hashes (tags). */
  DISCOVERY_QUERY: command("self", { hashes: list(bytes(32), 256) }, ["DISCOVERY_MATCHES"], false),
  /** Takes back what the caller published under these tags. */
  DISCOVERY_WITHDRAW: command("self", { hashes: tags }, ["DISCOVERY_WITHDRAWN"], false),
};

const messages = {
  /** In the order asked; the proof is of the whole batch. */
  DISCOVERY_EVALUATED: reply({ evaluated: elements, proof: bytes(64) }, false),
  /** The pepper of hashes, and when it ends, unix seconds. */
  DISCOVERY_PEPPERED: reply({ pepper: bytes(32), until: uint64 }, false),
  /** How many were stored; fewer than sent: the others' tags are full. */
  DISCOVERY_PUBLISHED: reply({ count: uint32 }, false),
  /** Matches for the hashes asked. */
  DISCOVERY_MATCHES: reply({ matches: list(DiscoveryMatch, 512) }, false),
  /** How many were taken back. */
  DISCOVERY_WITHDRAWN: reply({ count: uint32 }, false),
  /** A discovery command failed. `after`: seconds after which a ration allows it again. */
  DISCOVERY_FAIL: reply({ reason: text(300), after: optional(uint32) }, false),
};

export const discovery = {
  feature: "discovery-pair",
  options: ["discovery"],
  limits,
  commands,
  messages,
  failure: "DISCOVERY_FAIL",
} as const;

export const discoveryAtRelay = {
  limits: relayLimits,
  spends: {
    DISCOVERY_EVAL: { budgets: ["DISCOVERY_EVAL_IP_RATE"], items: "blinded" },
    DISCOVERY_PUBLISH: { budgets: ["DISCOVERY_IP_RATE"], items: "hashes" },
    DISCOVERY_QUERY: { budgets: ["DISCOVERY_IP_RATE"], items: "hashes" },
  },
  records: [DiscoveryMatch],
} as const satisfies RelayTopic;
