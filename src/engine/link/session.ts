/** A session with a relay, whichever transport carries it: one proved key, requests with replies, notices between. */

import type { Crypto, KeyPair, SigningKey } from "../../protocol/primitives/crypto.ts";
import { type Capabilities, parseCapabilities } from "../../protocol/wire/capabilities.ts";
import {
  type BoundForm,
  COMMANDS,
  type Command,
  type CommandDeclaration,
  type CommandName,
  type Reply,
} from "../../protocol/wire/commands.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Trace } from "../face/trace.ts";
import type { Clock, Network } from "../ports.ts";
import { NoAnswer, RelayRefusal } from "./failures.ts";

export type Transport = "socket" | "polling";

/** A command without its `req`, which the session numbers. */
export type Request = { [N in CommandName]: Omit<Command<N>, "req"> }[CommandName];

export interface Session {
  readonly transport: Transport;
  readonly isOver: boolean;
  /** Called once when the session has ended, for whatever reason. */
  ended: () => void;
  /** Sends a command and waits for its reply. @throws RelayRefusal or NoAnswer, also where it is answered with what its declaration does not name */
  request<C extends Request>(command: C): Promise<Reply<C["cmd"]>>;
  close(): void;
}

/** What a relay offers, and how to sign for it. */
export interface Terms {
  /** What it says it can do; absent where it did not say. */
  readonly capabilities?: Capabilities;
  /** What its clock says, unix seconds. */
  readonly date?: number;
  /** The bound forms in which signatures are given to it, and no others where there is one. */
  readonly bound: readonly BoundForm[];
}

/** What is remembered of relays. */
export interface RelayMemory {
  /** Asks a relay what it can do, and writes down what must be remembered before anything is signed for it. */
  meet(relay: string): Promise<Terms>;
  /** What it said in this run, without asking again: who asks before each nameless session would be known by that. */
  known?(relay: string): Terms | undefined;
}

/** A key that proves itself to relays. */
export type SessionKey = KeyPair | SigningKey;

export interface SessionPorts {
  readonly relays: RelayMemory;
  readonly network: Network;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly trace: Trace;
  /** Seconds an answer may take; PATIENCE_S where it is not said. What is large takes longer. */
  readonly patience?: number;
}

/** Events of a session. */
export interface SessionEvents {
  notice(message: Message): void;
  /** Anything came from the relay. */
  heard?(): void;
}

/** The reply to `cmd`. @throws RelayRefusal where it is a failure, NoAnswer where it answers something else */
export function replyTo<N extends CommandName>(cmd: N, message: Message, after?: number): Reply<N> {
  if ("reason" in message && typeof message.reason === "string")
    throw new RelayRefusal(message.reason, "after" in message ? message.after : after);
  const { replies }: CommandDeclaration = COMMANDS[cmd];
  if (!replies.includes(message.cmd)) throw new NoAnswer("unfit");
  return message as Reply<N>;
}

const decoder = new TextDecoder("utf-8");
/** The frame that carries them has 8 KiB. */
const CAPABILITIES_BYTES = 64 * 1024;

/** Asks a relay what it can do, and what time it is; nothing of a relay that does not say, such as one of the plain specification. */
export async function askRelay(
  network: Network,
  relay: string,
): Promise<{ readonly capabilities?: Capabilities; readonly date?: number }> {
  try {
    const options = { signed: true, max_bytes: CAPABILITIES_BYTES };
    const { status, body, date } = await network.request("GET", `${relay}/v1/capabilities`, undefined, options);
    return {
      ...(status === 200 ? { capabilities: parseCapabilities(decoder.decode(body)) } : {}),
      ...(date === undefined ? {} : { date }),
    };
  } catch {
    // No answer is fine here: the socket finds out whether the relay is there.
    return {};
  }
}

/** Whether this relay can be spoken to without a socket. */
export const canPoll = (capabilities: Capabilities | undefined): boolean =>
  (["http-poll", "http-command"] as const).every((feature) => capabilities?.features.includes(feature));

/** Whether it offers a WebSocket, which a relay that does not say has. */
export const hasSocket = (capabilities: Capabilities | undefined): boolean => capabilities?.transports.includes("ws") ?? true;
