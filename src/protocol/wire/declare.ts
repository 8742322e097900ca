/** How a topic of the wire is declared: its commands, messages and limits, and apart from them what only a relay needs. */
import type { Fields, InferFields, MapType } from "../encoding/schema.ts";
import type { AddressBudgetName } from "./address-budgets.ts";
import type { Limit, RateBudget } from "./bounds.ts";

/** Who may send a command. `admin` is the room's or group's creator; `member` whoever the room's gate lets in. */
export type Sender = "anyone" | "self" | "admin" | "member";

export interface CommandDeclaration<F extends Fields = Fields, R extends readonly string[] = readonly string[]> {
  readonly body: F;
  readonly sender: Sender;
  /** Messages that mean success. What means failure is the topic's `failure`. */
  readonly replies: R;
  /** False where it is ours and not in §C.1. */
  readonly standard: boolean;
}

export interface MessageDeclaration<F extends Fields = Fields, R extends "reply" | "notice" = "reply" | "notice"> {
  readonly body: F;
  /** A reply answers a request, in order; a notice may stand between replies. */
  readonly role: R;
  /** False where it is ours and not in §C.4. */
  readonly standard: boolean;
}

/** One topic of the wire, as apps and relays both need it. */
export interface Topic {
  /** What a relay advertises where it serves these commands; absent: every relay does. */
  readonly feature?: string;
  /** What it may advertise besides. */
  readonly options?: readonly string[];
  readonly limits?: Readonly<Record<string, Limit>>;
  readonly commands?: Readonly<Record<string, CommandDeclaration>>;
  readonly messages?: Readonly<Record<string, MessageDeclaration>>;
  /** The reply that refuses this topic's commands, where it is not STORE_FAIL. */
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

/** What a command takes from the budgets of the address it comes from. */
export interface Spending {
  readonly budgets: readonly AddressBudgetName[];
  /** The field whose length a budget of bytes counts. */
  readonly bytes?: string;
}

/** What of a topic only a relay needs, or only the docs. Apart, because every app would carry it along. */
export interface RelayTopic {
  readonly limits?: Readonly<Record<string, Limit>>;
  /** Budgets of one key, by command (§C.3); a command without one has DEFAULT_COMMAND_RATE. */
  readonly rates?: Readonly<Record<string, RateBudget>>;
  readonly spends?: Readonly<Record<string, Spending>>;
  readonly endpoints?: readonly Endpoint[];
  /** Structures inside of frames. */
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

/** A frame of this name and body. */
export type FrameOf<N, D> = { readonly cmd: N; readonly req?: number } & (D extends { readonly body: infer F extends Fields }
  ? InferFields<F>
  : never);

type FeatureIn<T> =
  | (T extends { readonly feature?: infer F extends string } ? F : never)
  | (T extends { readonly options?: readonly (infer F extends string)[] } ? F : never);
/** What a relay may advertise. */
export const featuresOf = <const L extends readonly Topic[]>(topics: L): readonly FeatureIn<L[number]>[] =>
  topics.flatMap(({ feature, options = [] }) => (feature ? [feature, ...options] : options)) as FeatureIn<L[number]>[];

/** Tables that every topic may add to. */
type Part = "limits" | "commands" | "messages";
type Table<T, P extends Part> = T extends { readonly [K in P]: infer X extends object } ? X : Record<never, never>;
/** Both tables in one; useless, and so an error wherever it is used, when a name is in both. */
type Both<A, B> = keyof A & keyof B extends never ? A & B : { readonly "declared twice": keyof A & keyof B };
type Each<L extends readonly unknown[], P extends Part> = L extends readonly [infer T, ...infer Rest]
  ? Both<Table<T, P>, Each<Rest, P>>
  : Record<never, never>;
type Any<T, P extends Part> = T extends { readonly [K in P]?: infer X } ? NonNullable<X> : never;
/** Of a list whose topics are known by name, all their names; of any other what every topic's table is. */
export type Merged<L extends readonly unknown[], P extends Part> = number extends L["length"] ? Any<L[number], P> : Each<L, P>;

/** One table of all topics. A name in two of them is an error of types here, and one of `buildWire` where the types do not know the names. */
/* @__NO_SIDE_EFFECTS__ */
export const merged = <const L extends readonly object[], P extends Part>(topics: L, part: P): Merged<L, P> =>
  Object.assign({}, ...(topics as readonly { readonly [K in P]?: object }[]).map((topic) => topic[part]));
