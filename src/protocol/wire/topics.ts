/**
 * The topics of the wire, each declared in its own file. A new topic is a file and a line in each list that it belongs to: `TOPICS` or
 * `later-topics.ts`, and `RELAY_TOPICS`.
 */
import type { RelayTopic, Topic } from "./declare.ts";
import { backup, backupAtRelay } from "./topics/backup.ts";
import { carryAtRelay } from "./topics/carry.ts";
import { discovery, discoveryAtRelay } from "./topics/discovery.ts";
import { general, generalAtRelay } from "./topics/general.ts";
import { groups, groupsAtRelay } from "./topics/groups.ts";
import { mailbox, mailboxAtRelay } from "./topics/mailbox.ts";
import { mailboxSubmit, mailboxSubmitAtRelay } from "./topics/mailbox-submit.ts";
import { maps, mapsAtRelay } from "./topics/maps.ts";
import { polling, pollingAtRelay } from "./topics/polling.ts";
import { postage, postageAtRelay } from "./topics/postage.ts";
import { push, pushAtRelay } from "./topics/push.ts";
import { rooms, roomsAtRelay } from "./topics/rooms.ts";
import { session, sessionAtRelay } from "./topics/session.ts";
import { sms, smsAtRelay } from "./topics/sms.ts";
import { tokens, tokensAtRelay } from "./topics/tokens.ts";

/** The parts that apps and relays both need from the start. */
export const TOPICS = [
  general,
  session,
  mailbox,
  mailboxSubmit,
  postage,
  tokens,
  rooms,
  groups,
  push,
  sms,
  backup,
  polling,
  discovery,
  maps,
] as const satisfies readonly Topic[];

/** The parts that only relays and the docs need; no app imports them. */
export const RELAY_TOPICS = [
  generalAtRelay,
  sessionAtRelay,
  mailboxAtRelay,
  mailboxSubmitAtRelay,
  postageAtRelay,
  tokensAtRelay,
  roomsAtRelay,
  groupsAtRelay,
  pushAtRelay,
  smsAtRelay,
  backupAtRelay,
  pollingAtRelay,
  carryAtRelay,
  discoveryAtRelay,
  mapsAtRelay,
] as const satisfies readonly RelayTopic[];
