/** `cairn-agent`: programs that write and answer with a number of their own, marked as what they are. */
export type { Agent, AgentStatus } from "./agent.ts";
/** How its mark stands. */
export type { Standing } from "./attesting.ts";
export type { Capability } from "./capabilities.ts";
/** How it fails. */
export { AgentError, type AgentErrorCode } from "./errors.ts";
/** What it receives. */
export type { Message } from "./incoming.ts";
export type { Lending } from "./lendings.ts";
export { openAgent } from "./open-agent.ts";
/** What it sends. */
export type { NoteToLeave, Outcome } from "./sending.ts";
export type { AgentSettings } from "./settings.ts";
