/** How a topic of the wire is declared: commands, messages and limits in a `Topic`, what only a relay needs in a `RelayTopic`. */
import type { Fields, InferFields, MapType } from "../encoding/schema.ts";
import type { AddressBudgetName } from "./address-budgets.ts";
import type { Limit, RateBudget } from "./bounds.ts";

/** Who may send a command. `admin`: the creator of the room or group. `member`: everybody whom the room or group lets in. */
export type Sender = "anyone" | "self" | "admin" | "member";

export interface CommandDeclaration<F extends Fields = Fields, R extends readonly string[] = readonly string[]> {
  readonly body: F;
  readonly sender: Sender;
  /** The messages that mean success. The topic's `failure` means failure. */
  readonly replies: R;
  /** False when the command is ours and not in §C.1. */
  readonly standard: boolean;
}

export interface MessageDeclaration<F extends Fields = Fields, R extends "reply" | "notice" = "reply" | "notice"> {
  readonly body: F;
  /** Replies come in the order of the requests; notices come unasked, also between replies. */
  readonly role: R;
  /** False when the message is ours and not in §C.4. */
  readonly standard: boolean;
}

/** One topic of the wire: the part that apps and relays both need. */
export interface Topic {
  /** The feature that a relay advertises when it serves these commands; absent: every relay serves them. */
  readonly feature?: string;
  /** Further features that it may advertise. */
  readonly options?: readonly string[];
  readonly limits?: Readonly<Record<string, Limit>>;
  readonly commands?: Readonly<Record<string, CommandDeclaration>>;
  readonly messages?: Readonly<Record<string, MessageDeclaration>>;
  /** The failure reply to this topic's commands; absent: STORE_FAIL. */
  readonly failure?: string;
}

export interface Endpoint {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: { readonly label: string; readonly fields: Fields } | "none" | "command frame";
  readonly auth: "none" | "token in body" | "PPP-Ed25519";
  readonly feature?: string;
  readonly doc: string;
}

/** What a command takes from the budgets of the client's address. */
export interface Spending {
  readonly budgets: readonly AddressBudgetName[];
  /** The list of which each item counts; absent: the command counts as one. */
  readonly items?: string;
  /** The field whose length a budget of bytes counts. */
  readonly bytes?: string;
}

/** The part of a topic that only relays and the docs need. Separate, so that it is not in the apps' bundles. */
export interface RelayTopic {
  readonly limits?: Readonly<Record<string, Limit>>;
  /** Budgets of one key, by command (§C.3); a command without one has DEFAULT_COMMAND_RATE. */
  readonly rates?: Readonly<Record<string, RateBudget>>;
  readonly spends?: Readonly<Record<string, Spending>>;
  readonly endpoints?: readonly Endpoint[];
  /** Maps inside frames, for the docs. */
  readonly records?: readonly MapType<Fields>[];
}

export const command = <const F extends Fields, const R extends readonly string[]>(
  sender: Sender,
  body: F,
  replies: R,
  standard = true,
): CommandDeclaration<F, R> => ({ sender, body, replies, standard });

export const reply = <const F extends Fields>(body: F, standard = true): MessageDeclaration<F, "reply"> => ({
  body,
  role: "reply",
  standard,
});

export const notice = <const F extends Fields>(body: F): MessageDeclaration<F, "notice"> => ({
  body,
  role: "notice",
  standard: true,
});

/** The type of a frame with name `N` and the body of declaration `D`. */
export type FrameOf<N, D> = { readonly cmd: N; readonly req?: number } & (D extends { readonly body: infer F extends Fields }
  ? InferFields<F>
  : never);

export type FeatureIn<T> =
  | (T extends { readonly feature?: infer F extends string } ? F : never)
  | (T extends { readonly options?: readonly (infer F extends string)[] } ? F : never);
/** All features that a relay may advertise. */
export const featuresOf = <const L extends readonly Topic[]>(topics: L): readonly FeatureIn<L[number]>[] =>
  topics.flatMap(({ feature, options = [] }) => (feature ? [feature, ...options] : options)) as FeatureIn<L[number]>[];

/** Tables that every topic may add to. */
type Part = "limits" | "commands" | "messages";
type Table<T, P extends Part> = T extends { readonly [K in P]: infer X extends object } ? X : Record<never, never>;
/** Both tables in one. When a name is in both, a type that no caller can use, so that the compiler reports it. */
type Both<A, B> = keyof A & keyof B extends never ? A & B : { readonly "declared twice": keyof A & keyof B };
type Each<L extends readonly unknown[], P extends Part> = L extends readonly [infer T, ...infer Rest]
  ? Both<Table<T, P>, Each<Rest, P>>
  : Record<never, never>;
type Any<T, P extends Part> = T extends { readonly [K in P]?: infer X } ? NonNullable<X> : never;
/** For a tuple of topics, the table of all their names; for an array whose topics the types do not know, a table by any name. */
export type Merged<L extends readonly unknown[], P extends Part> = number extends L["length"] ? Any<L[number], P> : Each<L, P>;

/** One table of all topics. A name in two of them is a type error; for topics that the types do not know, `buildWire` throws. */
/* @__NO_SIDE_EFFECTS__ */
export const merged = <const L extends readonly object[], P extends Part>(topics: L, part: P): Merged<L, P> =>
  Object.assign({}, ...(topics as readonly { readonly [K in P]?: object }[]).map((topic) => topic[part]));
