/** The whole suite, and which rows of Appendix C there are to be covered. */
import { COMMANDS, type CommandDeclaration } from "../../../src/protocol/wire/commands.ts";
import { KINDS } from "../../../src/protocol/wire/kinds.ts";
import { MESSAGES, type MessageDeclaration } from "../../../src/protocol/wire/messages.ts";
import { CARRY_CHECKS } from "./carry-checks.ts";
import { type Check, Context, type Target, type Transport } from "./context.ts";
import { DISCOVERY_CHECKS } from "./discovery-checks.ts";
import { MAILBOX_CHECKS } from "./mailbox-checks.ts";
import { OTHER_CHECKS } from "./other-checks.ts";
import { POSTAGE_CHECKS } from "./postage-checks.ts";
import { ROOM_CHECKS } from "./room-checks.ts";

export const CHECKS: readonly Check[] = [
  ...MAILBOX_CHECKS,
  ...ROOM_CHECKS,
  ...OTHER_CHECKS,
  ...DISCOVERY_CHECKS,
  ...POSTAGE_CHECKS,
  ...CARRY_CHECKS,
];

const standard = (table: Readonly<Record<string, CommandDeclaration | MessageDeclaration>>): string[] =>
  Object.entries(table).flatMap(([name, declaration]) => (declaration.standard ? [name] : []));

/** Every row of the tables of Appendix C. */
export const ROWS: readonly string[] = [
  ...standard(COMMANDS).map((name) => `C.1 ${name}`),
  ...[
    "KNOCK_TTL_SECS",
    "MAX_DELIVERY_TOKENS_PER_RECIPIENT",
    "MAX_EVENT_TTL_SECS",
    "MAX_CIPHERTEXT_SIZE",
    "SEALED_TOKEN_RATE_LIMIT",
    "SEALED_IP_RATE_LIMIT",
    "SEALED_BODY_LIMIT_BYTES",
  ].map((name) => `C.2 ${name}`),
  ...["STORE", "FETCH", "ACK", "STORE_BACKUP", "FETCH_BACKUP", "DISCOVER_ROOMS", "any other"].map((name) => `C.3 ${name}`),
  ...standard(MESSAGES).map((name) => `C.4 ${name}`),
  ...Object.keys(KINDS).map((name) => `C.5 ${name}`),
  ...["/v1/room/submit", "/v1/note/submit"].map((path) => `C.6 ${path}`),
];

/** Why a check does not apply here; nothing when it does. */
export function skipReason({ needs, only, needsTime }: Check, target: Target, transport: Transport): string | undefined {
  if (only && only !== transport) return `${only} only`;
  if (needs && !target.capabilities.features.includes(needs)) return `no ${needs}`;
  if (transport === "http" && !target.capabilities.features.includes("http-command")) return "no http-command";
  return needsTime && !target.pass ? "takes too long" : undefined;
}

/** @throws AssertionError, or whatever else goes wrong */
export async function runCheck(check: Check, target: Target, transport: Transport, salt: string, seen: Set<string>): Promise<void> {
  const context = new Context(target, transport, `${salt} ${transport} ${check.rows[0]} ${check.name}`, seen);
  try {
    await check.run(context);
  } finally {
    context.close();
  }
}
