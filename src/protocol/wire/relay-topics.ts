/** The parts of the topics that only relays and the docs need: no app imports them, and what an app loads later is not drawn in by them. */
import type { RelayTopic } from "./declare.ts";
import { backupAtRelay } from "./topics/backup.ts";
import { carryAtRelay } from "./topics/carry.ts";
import { discoveryAtRelay } from "./topics/discovery.ts";
import { generalAtRelay } from "./topics/general.ts";
import { groupsAtRelay } from "./topics/groups.ts";
import { mailboxAtRelay } from "./topics/mailbox.ts";
import { mailboxSubmitAtRelay } from "./topics/mailbox-submit.ts";
import { mapsAtRelay } from "./topics/maps.ts";
import { pollingAtRelay } from "./topics/polling.ts";
import { postageAtRelay } from "./topics/postage.ts";
import { pushAtRelay } from "./topics/push.ts";
import { roomsAtRelay } from "./topics/rooms.ts";
import { sessionAtRelay } from "./topics/session.ts";
import { smsAtRelay } from "./topics/sms.ts";
import { tokensAtRelay } from "./topics/tokens.ts";

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
