/** Who may call what: one row for each rpc. A method without a row is served to nobody, and the server does not start. */
import type { DescMethod } from "@bufbuild/protobuf";
import type { ApiScope } from "../auth/scopes.ts";
import type { EntityType } from "../model/entity-type.ts";

export interface Access {
  /** All of them. */
  readonly scopes: readonly ApiScope[];
  readonly types: readonly EntityType[];
  /** Also with a token that a person lent to an agent. */
  readonly whenLent?: true;
  /** Not with a token that came of a secret: a server of an organisation is not who answers for it. */
  readonly byLogin?: true;
  /** Also by an account that is suspended. */
  readonly whenSuspended?: true;
  /** It leaves lines that stay, and counts in a day's ration. What ends something is bounded by its beginning, and must never have to wait. */
  readonly counts?: true;
}

/** No login, rations instead. */
const ANYONE = "anyone";
export type Row = Access | typeof ANYONE;

/** A mask has no token. */
const ALL: readonly EntityType[] = ["human", "ai_agent", "enterprise", "programmable"];
const read: Access = { scopes: ["numbers:read"], types: ALL };
const write: Access = { scopes: ["numbers:write"], types: ALL };
const mask: Access = { scopes: ["masks:write"], types: ALL };
const attest: Access = { scopes: ["attest"], types: ALL };
/** `attest` is given to no third party: with it a row is for the account's own programs. So is all that gives a secret, whose holder may attest, and all that cannot be undone. */
const ownRead: Access = { scopes: ["attest", "numbers:read"], types: ALL };
const ownWrite: Access = { scopes: ["attest", "numbers:write"], types: ALL };
const PEOPLE: readonly EntityType[] = ["human", "enterprise"];
const lasting = { whenSuspended: true } as const;
const counted = { counts: true } as const;

const ROWS: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  DirectoryService: { Resolve: ANYONE, Knock: ANYONE, FindCapability: ANYONE },
  NumberService: {
    Get: { ...read, ...lasting },
    List: { ...read, ...lasting },
    CreateNumber: { ...ownWrite, types: PEOPLE },
    CreateDependent: { ...ownWrite, types: ["ai_agent", "enterprise"] },
    CreateMask: { ...mask, ...counted },
    ClaimMask: { ...mask, ...counted },
    EndMask: mask,
    Rotate: { ...ownWrite, ...counted },
    Suspend: write,
    Resume: { ...write, ...lasting, ...counted },
    Deactivate: { ...ownWrite, ...lasting },
    RollSecret: { ...ownWrite, ...counted },
    SetReach: { ...write, ...counted },
    SetDisplayName: { ...write, ...counted },
    PutAlias: { ...write, ...counted },
    DropAlias: write,
    PutCapability: { ...write, types: ["ai_agent", "enterprise"], ...counted },
    DropCapability: { ...write, types: ["ai_agent", "enterprise"] },
    ListKnocks: { ...ownRead, types: ["human"] },
    DropKnocks: { ...ownWrite, types: ["human"] },
  },
  AttestService: {
    BeginAttest: { ...attest, whenLent: true },
    Attest: { ...attest, whenLent: true, ...counted },
    ListAttested: { ...attest, ...lasting },
    EndKey: { ...attest, ...lasting },
  },
  MessageService: { Submit: { scopes: ["messages:send"], types: ALL, whenLent: true } },
  EventService: { Watch: { scopes: ["events:watch"], types: ALL } },
  AccountService: {
    ListLogins: { ...ownRead, types: PEOPLE, ...lasting },
    EndLogin: { ...ownWrite, types: PEOPLE, ...lasting },
    RefuseRecovery: { ...ownWrite, types: PEOPLE, byLogin: true, ...lasting },
    ListPasskeys: { ...ownRead, types: PEOPLE, ...lasting },
    DropPasskey: { ...ownWrite, types: PEOPLE, ...lasting },
    Lend: { ...ownWrite, types: ["human"] },
    ListLent: { ...ownRead, types: ["human"], ...lasting },
    EndLending: { ...ownWrite, types: ["human"], ...lasting },
    ListBorrowed: { ...ownRead, types: ["ai_agent"] },
    Export: { ...ownRead, ...lasting },
  },
};

/** @throws Error for a method that has no row */
export function accessTo({ parent, name }: DescMethod): Row {
  const row = ROWS[parent.name]?.[name];
  if (row === undefined) throw new Error(`${parent.name}.${name} has no row in the table of access`);
  return row;
}
