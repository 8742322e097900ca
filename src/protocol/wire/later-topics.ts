/**
 * Topics that an app needs only where a part speaks them, which then imports `learn.ts`, or not at all; a relay has them from the start.
 */
import type { Topic } from "./declare.ts";
import { carry } from "./topics/carry.ts";
import { carryDelegated } from "./topics/carry-delegated.ts";
import { discovery } from "./topics/discovery.ts";
import { groups } from "./topics/groups.ts";
import { moderation } from "./topics/moderation.ts";
import { rooms } from "./topics/rooms.ts";
import { sms } from "./topics/sms.ts";

export const LATER_TOPICS = [rooms, groups, moderation, sms, discovery, carry, carryDelegated] as const satisfies readonly Topic[];
