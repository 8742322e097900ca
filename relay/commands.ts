/** Every command's handler, from every feature. */
import { backupHandlers } from "./backup/handlers.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { Hub } from "./hub/hub.ts";
import { mailboxHandlers } from "./mailbox/handlers.ts";
import type { KeyedParts } from "./parts.ts";
import { pushHandlers } from "./push/handlers.ts";
import type { Push } from "./push/push.ts";
import type { RoomServices } from "./rooms/access.ts";
import { doorHandlers, moderationHandlers } from "./rooms/door-handlers.ts";
import { roomMessageHandlers } from "./rooms/message-handlers.ts";
import { groupHandlers, roomHandlers } from "./rooms/room-handlers.ts";
import { memberTokenHandlers } from "./rooms/token-handlers.ts";
import { tokenHandlers } from "./tokens/handlers.ts";
import type { Handlers } from "./wire/outcome.ts";

export interface Commands {
  readonly handlers: Handlers;
  /** The body of GET /v1/capabilities, and the answer to CAPABILITIES. */
  capabilities(): string;
}

export function createCommands(
  { store, crypto, clock, config, key }: KeyedParts,
  rooms: RoomServices,
  hub: Hub,
  push: Push,
): Commands {
  const capabilities = (): string => JSON.stringify(capabilitiesOf(config, handlers, push, key));
  const handlers: Handlers = {
    ...mailboxHandlers({ store: store.mailbox, crypto, clock, hub }),
    ...tokenHandlers(store.tokens),
    ...roomHandlers(rooms),
    ...groupHandlers(rooms),
    ...memberTokenHandlers(rooms),
    ...roomMessageHandlers(rooms),
    ...doorHandlers(rooms),
    ...backupHandlers(store.backups, clock),
    ...pushHandlers(store.push, push.providers),
    ...(config.moderation ? moderationHandlers(rooms) : {}),
    CAPABILITIES: { run: () => ({ cmd: "CAPABILITIES", json: capabilities() }) },
  };
  return { handlers, capabilities };
}
