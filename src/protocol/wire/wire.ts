/**
 * The whole wire as one value, built from lists of topics, for relays and the docs. WIRE has the built-in topics; a relay with a further
 * topic builds its own. (Apps import `commands.ts`, `messages.ts` and `limits.ts`, which have only what an app needs.)
 */
import type { Fields, MapType } from "../encoding/schema.ts";
import type { Limit, RateBudget } from "./bounds.ts";
import {
  type CommandDeclaration,
  type Endpoint,
  featuresOf,
  type MessageDeclaration,
  merged,
  type RelayTopic,
  type Spending,
  type Topic,
} from "./declare.ts";
import "./learn.ts";
import { LATER_TOPICS } from "./later-topics.ts";
import { RELAY_LIMITS } from "./relay-limits.ts";
import { RELAY_TOPICS } from "./relay-topics.ts";
import { TOPICS } from "./topics.ts";

type Table<T> = Readonly<Record<string, T>>;

export interface Wire {
  readonly features: readonly string[];
  readonly commands: Table<CommandDeclaration>;
  readonly messages: Table<MessageDeclaration>;
  /** With those that only a relay needs. */
  readonly limits: Table<Limit>;
  readonly endpoints: readonly Endpoint[];
  /** Maps inside frames, for the docs. */
  readonly records: readonly MapType<Fields>[];
  /** The feature that a relay needs to serve a command; `undefined`: every relay serves it. */
  featureOf(command: string): string | undefined;
  /** The budget of one key for a command (§C.3). */
  rateOf(command: string): RateBudget;
  /** What a command takes from the budgets of the client's address. */
  spendingOf(command: string): Spending | undefined;
  /** The failure reply to a command; also defined for a name that is no command. */
  failureOf(command: string): string;
}

const own = <T>(table: Table<T>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

const namesIn = (tables: readonly (object | undefined)[]): readonly string[] => tables.flatMap((table = {}) => Object.keys(table));

function mustBeOnce(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`${name} is declared twice`);
    seen.add(name);
  }
}

function mustBe(isDeclared: boolean, what: string): void {
  if (!isDeclared) throw new Error(`${what} is not declared`);
}

/** No name is declared twice, and every name that is used is declared: a mistake in a topic fails at the start. */
function check(topics: readonly Topic[], relayTopics: readonly RelayTopic[], wire: Wire): void {
  mustBeOnce(wire.features);
  for (const part of ["commands", "messages"] as const) mustBeOnce(namesIn(topics.map((topic) => topic[part])));
  mustBeOnce(namesIn([...topics, ...relayTopics].map(({ limits }) => limits)));
  for (const part of ["rates", "spends"] as const) {
    const names = namesIn(relayTopics.map((topic) => topic[part]));
    mustBeOnce(names);
    for (const cmd of names) mustBe(Object.hasOwn(wire.commands, cmd), `the command ${cmd}`);
  }
  for (const [cmd, { replies }] of Object.entries(wire.commands)) {
    for (const reply of [...replies, wire.failureOf(cmd)])
      mustBe(own(wire.messages, reply)?.role === "reply", `the reply ${reply}`);
  }
  for (const { feature } of wire.endpoints)
    mustBe(feature === undefined || wire.features.includes(feature), `the feature ${feature}`);
}

/** Every topic there is. */
export const ALL_TOPICS = [...TOPICS, ...LATER_TOPICS] as const;

/** @throws Error for a name that two topics declare, or that a topic uses and no topic declares */
export function buildWire(topics: readonly Topic[] = ALL_TOPICS, relayTopics: readonly RelayTopic[] = RELAY_TOPICS): Wire {
  const rates: Table<RateBudget> = Object.assign({}, ...relayTopics.map((topic) => topic.rates));
  const spends: Table<Spending> = Object.assign({}, ...relayTopics.map((topic) => topic.spends));
  const topicOf = new Map(topics.flatMap((topic) => Object.keys(topic.commands ?? {}).map((cmd) => [cmd, topic] as const)));
  const wire: Wire = {
    features: featuresOf(topics),
    commands: merged(topics, "commands"),
    messages: merged(topics, "messages"),
    limits: merged([...topics, ...relayTopics], "limits"),
    endpoints: relayTopics.flatMap(({ endpoints = [] }) => endpoints),
    records: relayTopics.flatMap(({ records = [] }) => records),
    featureOf: (cmd) => topicOf.get(cmd)?.feature,
    rateOf: (cmd) => own(rates, cmd) ?? RELAY_LIMITS.DEFAULT_COMMAND_RATE,
    spendingOf: (cmd) => own(spends, cmd),
    failureOf: (cmd) => topicOf.get(cmd)?.failure ?? "STORE_FAIL",
  };
  check(topics, relayTopics, wire);
  return wire;
}

export const WIRE = buildWire();
