/** Every feature of the relay. Order is order of start; the reverse is that of stop. */
import type { Feature } from "./feature.ts";
import { backup } from "./features/backup/feature.ts";
import { blocks } from "./features/blocks/feature.ts";
import { bound } from "./features/bound/feature.ts";
import { carry } from "./features/carry/feature.ts";
import { discovery } from "./features/discovery/feature.ts";
import { groups } from "./features/groups/feature.ts";
import { mailbox } from "./features/mailbox/feature.ts";
import { mailboxSubmit } from "./features/mailbox-submit/feature.ts";
import { maps } from "./features/maps/feature.ts";
import { moderation } from "./features/moderation/feature.ts";
import { polling } from "./features/polling/feature.ts";
import { push } from "./features/push/feature.ts";
import { rooms } from "./features/rooms/feature.ts";
import { sms } from "./features/sms/feature.ts";
import { tokens } from "./features/tokens/feature.ts";

export const FEATURES: readonly Feature[] = [
  blocks,
  bound,
  mailbox,
  mailboxSubmit,
  tokens,
  rooms,
  groups,
  moderation,
  push,
  sms,
  backup,
  carry,
  discovery,
  polling,
  maps,
];
