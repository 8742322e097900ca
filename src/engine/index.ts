/**
 * `cairn-sdk/client`: an identity at work, for programs that are people, bots or tests. `createEngine` takes the world as ports (`node` has
 * those of Node), gives commands and shows its state.
 *
 * Not public, on purpose: parts, records, sessions. They change with every version; whoever needs one asks for a command.
 */
export type { HostedEngine } from "./engine.ts";
export { createEngine } from "./engine.ts";
/** Every command, every state, and how a command fails. */
export * from "./face.ts";
/** What the caller provides. */
export type {
  Clock,
  EnginePorts,
  HashCost,
  HttpReply,
  KeyVault,
  Network,
  Random,
  RequestOptions,
  SlowHash,
  Socket,
  SocketHandlers,
  Store,
  StoreChange,
  StoreRow,
  Vouching,
} from "./ports.ts";
/** What a store rejects with when it is gone for good. */
export { StoreGone } from "./ports.ts";
