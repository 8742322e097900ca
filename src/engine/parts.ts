/** The parts of an account, in the order in which they start, and the tables they keep. A capability is one line here and one in each list below. */
import { carryPart } from "./carry/part.ts";
import { CARRY_TABLES } from "./carry/records.ts";
import { discoveryPart } from "./discovery/part.ts";
import { DISCOVERY_TABLES } from "./discovery/records.ts";
import type { AccountCommands } from "./face.ts";
import { keepingPart } from "./keeping/part.ts";
import { KEEPING_TABLES } from "./keeping/records.ts";
import { linkPart } from "./link/part.ts";
import { LINK_TABLES } from "./link/records.ts";
import { mailPart } from "./mail/part.ts";
import { MAIL_TABLES } from "./mail/records.ts";
import { mailboxesPart } from "./mailboxes/part.ts";
import { MAILBOX_TABLES } from "./mailboxes/records.ts";
import { mePart } from "./me/part.ts";
import { ME_TABLES } from "./me/records.ts";
import { notesPart } from "./notes/part.ts";
import { NOTE_TABLES } from "./notes/records.ts";
import { Sent } from "./notes/sent.ts";
import { numbersPart } from "./numbers/part.ts";
import { NUMBER_TABLES } from "./numbers/records.ts";
import type { Part, Spine } from "./part.ts";
import { KeyChanges } from "./people/key-changes.ts";
import { checkingPart, movesPart, peoplePart } from "./people/part.ts";
import { People } from "./people/people.ts";
import { PEOPLE_TABLES } from "./people/records.ts";
import { Tokens } from "./people/tokens.ts";
import { lazyPush, pushPart } from "./push/part.ts";
import { PUSH_TABLES } from "./push/records.ts";
import type { TablePlans } from "./records/tables.ts";
import { roomsPart } from "./rooms/part.ts";
import { ROOM_TABLES } from "./rooms/records.ts";
import { lazySms, smsPart } from "./sms/part.ts";
import { SMS_TABLES } from "./sms/records.ts";

/** In this order they are written into a backup. */
export const TABLES = {
  ...ME_TABLES,
  ...PEOPLE_TABLES,
  ...NOTE_TABLES,
  ...MAIL_TABLES,
  ...MAILBOX_TABLES,
  ...ROOM_TABLES,
  ...PUSH_TABLES,
  ...SMS_TABLES,
  ...KEEPING_TABLES,
  ...LINK_TABLES,
  ...DISCOVERY_TABLES,
  ...CARRY_TABLES,
  ...NUMBER_TABLES,
} satisfies Partial<TablePlans>;

/** What an engine is made of. */
export interface Parts {
  readonly tables: Partial<TablePlans>;
  make(spine: Spine): readonly Part[];
}

function make(spine: Spine): readonly Part[] {
  const { clock, crypto, database, mail } = spine;
  const people = new People(database, mail, crypto, clock);
  const sent = new Sent(database, mail, people, clock, spine.trace);
  const changes = new KeyChanges(database, mail, people, sent, crypto, clock);
  const tokens = new Tokens(database, mail, crypto, clock, spine.trace);
  const push = lazyPush(spine);
  const sms = lazySms(spine);
  const moves = movesPart(spine, people);
  const parts = [
    linkPart(spine),
    mailboxesPart(spine, people, { push, sms, tokens, received: moves.received }),
    keepingPart(spine),
    mePart(spine),
    peoplePart(spine, people, tokens),
    checkingPart(spine, people, changes),
    notesPart(spine, people, sent),
    roomsPart(spine),
    mailPart(spine),
    moves,
    pushPart(spine, push),
    discoveryPart(spine, people),
    smsPart(spine, sms),
    carryPart(spine, people),
    numbersPart(spine, people, changes),
  ] as const;
  // A command of the face that no part gives does not compile.
  commandsOf(parts) satisfies AccountCommands;
  return parts;
}

export const PARTS: Parts = { tables: TABLES, make };

type Both<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
type Given<P> = P extends { readonly commands: infer C } ? C : never;

/** The commands of all of them in one table. */
export const commandsOf = <const P extends readonly Part[]>(parts: P): Both<Given<P[number]>> & object =>
  merged(parts.map(({ commands = {} }) => commands)) as Both<Given<P[number]>> & object;

/** @throws Error for a command that two parts give */
function merged(tables: readonly object[]): object {
  const all: Record<string, unknown> = {};
  for (const [name, command] of tables.flatMap((table) => Object.entries(table))) {
    if (Object.hasOwn(all, name)) throw new Error(`two parts give the command ${name}`);
    all[name] = command;
  }
  return all;
}
