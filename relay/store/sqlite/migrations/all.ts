/** The relay's migrations. */
import { mailboxAndTokens } from "./001-mailbox-and-tokens.ts";
import { rooms } from "./002-rooms.ts";
import { backupAndPush } from "./003-backup-and-push.ts";
import { quotasAndBlocks } from "./004-quotas-and-blocks.ts";
import { roomUsage } from "./005-room-usage.ts";
import { backupUsage } from "./006-backup-usage.ts";
import { fairListing } from "./007-fair-listing.ts";
import { pushRefusals } from "./008-push-refusals.ts";
import { probeLoad } from "./009-probe-load.ts";
import { boundKeysAndRoomTokens } from "./010-bound-keys-and-room-tokens.ts";
import { discovery } from "./011-discovery.ts";
import { sms } from "./012-sms.ts";
import { postage } from "./013-postage.ts";
import { carry } from "./014-carry.ts";
import { boxes } from "./015-boxes.ts";

/** In order, never edited once released: a change is a new one at the end. */
export const MIGRATIONS: readonly string[] = [
  mailboxAndTokens,
  rooms,
  backupAndPush,
  quotasAndBlocks,
  roomUsage,
  backupUsage,
  fairListing,
  pushRefusals,
  probeLoad,
  boundKeysAndRoomTokens,
  discovery,
  sms,
  postage,
  carry,
  boxes,
];

export const SCHEMA_VERSION = MIGRATIONS.length;
