/**
 * The topics of the wire, each declared in its own file. A new topic is a file and a line in each list that it belongs to: `TOPICS` or
 * `later-topics.ts`, and `relay-topics.ts`.
 */
import type { Topic } from "./declare.ts";
import { backup } from "./topics/backup.ts";
import { general } from "./topics/general.ts";
import { mailbox } from "./topics/mailbox.ts";
import { mailboxSubmit } from "./topics/mailbox-submit.ts";
import { maps } from "./topics/maps.ts";
import { polling } from "./topics/polling.ts";
import { postage } from "./topics/postage.ts";
import { push } from "./topics/push.ts";
import { roomLimits } from "./topics/room-limits.ts";
import { session } from "./topics/session.ts";
import { tokens } from "./topics/tokens.ts";

/** The parts that apps and relays both need from the start. */
export const TOPICS = [
  general,
  session,
  mailbox,
  mailboxSubmit,
  postage,
  tokens,
  roomLimits,
  push,
  backup,
  polling,
  maps,
] as const satisfies readonly Topic[];
