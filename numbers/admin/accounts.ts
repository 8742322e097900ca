/** Accounts by hand: halting and ending them, aliases that only an operator gives, and agents that belong to nobody. */
import { readFileSync } from "node:fs";
import { AdminError, type Print } from "../../src/host/command-line.ts";
import { systemRandom } from "../../src/host/ports.ts";
import { ALIAS_KINDS, isAlias, isScope, normaliseAlias } from "../model/alias.ts";
import { type Capability, capabilityFault } from "../model/capability.ts";
import { newPpnumId } from "../model/ppnum-id.ts";
import type { NumbersStore } from "../store/contract.ts";
import { type AdminContext, accountOf, one, withStore } from "./context.ts";
import { makeAccount } from "./secrets.ts";

type Verb = "suspend" | "resume" | "deactivate";
const DONE: Readonly<Record<Verb, string>> = { suspend: "suspended", resume: "active again", deactivate: "deactivated, for ever" };
/** More than these at once are asked about. */
const MANY = 10;

async function requireMeant(store: NumbersStore, ppnumId: string, { values }: AdminContext): Promise<void> {
  const below = await store.entities.ownedCount(ppnumId);
  if (below > MANY && !values.yes)
    throw new AdminError(`${below} accounts stand below it and go with it: say --yes if you mean that`);
}

export const move =
  (verb: Verb) =>
  (context: AdminContext): Promise<number> =>
    withStore(context, async (store) => {
      const { ppnumId } = await accountOf(store, one(context.args, "an account"));
      await requireMeant(store, ppnumId, context);
      const outcome = await store.life[verb](ppnumId, context.by, context.now);
      if ("refused" in outcome)
        throw new AdminError(`${verb} is not possible: ${outcome.refused}, it is ${outcome.state ?? "gone"}`);
      context.print(`${ppnumId} is ${DONE[verb]}; accounts and masks concerned: ${outcome.moved}`);
      return 0;
    });

async function listAliases(store: NumbersStore, ppnumId: string, print: Print): Promise<number> {
  for (const { alias: name, kind, scope, priority } of await store.aliases.list(ppnumId))
    print(`${name}  ${kind}  priority ${priority}${scope === "" ? "" : `  in ${scope}`}`);
  return 0;
}

async function dropAlias(store: NumbersStore, ppnumId: string, name: string, context: AdminContext): Promise<number> {
  const dropped = await store.aliases.drop(ppnumId, name, context.values.scope ?? "", context.by, context.now);
  if (dropped !== "dropped") throw new AdminError(`${ppnumId} has no alias ${name} there`);
  context.print(`${name} leads nowhere any more`);
  return 0;
}

/** `alias list|put|drop <account> [<alias>]` */
export function alias(context: AdminContext): Promise<number> {
  const [verb, account = "", typed = ""] = context.args;
  return withStore(context, async (store) => {
    const { ppnumId } = await accountOf(store, account);
    if (verb === "list") return listAliases(store, ppnumId, context.print);
    const name = normaliseAlias(typed);
    if (name === undefined) throw new AdminError("an alias is needed: 3 to 8 digits, or 3 to 32 of a-z, 0-9 and hyphen");
    if (verb === "put") return putAlias(store, ppnumId, name, context);
    if (verb === "drop") return dropAlias(store, ppnumId, name, context);
    throw new AdminError("alias list, put or drop");
  });
}

async function putAlias(
  store: NumbersStore,
  ppnumId: string,
  name: string,
  { values, by, now, print }: AdminContext,
): Promise<number> {
  const kind = ALIAS_KINDS.find((known) => known === values.kind);
  const { scope = "", priority = "0" } = values;
  if (!kind || !isAlias(name, kind)) throw new AdminError(`--kind ${ALIAS_KINDS.join(", ")}, and the alias is to be of its form`);
  if (!isScope(scope)) throw new AdminError("--scope is a word of at most 64 letters");
  if (!/^-?\d{1,6}$/.test(priority)) throw new AdminError("--priority is a whole number");
  const outcome = await store.aliases.put(ppnumId, { alias: name, scope, kind, priority: Number(priority) }, by, now);
  if (outcome !== "put") throw new AdminError(`it could not be given: ${outcome}`);
  print(`${name} leads to ${ppnumId}`);
  return 0;
}

const schemaIn = (path: string | undefined): string => (path === undefined ? "true" : readFileSync(path, "utf8"));

/** `name@version`, with its schemas in files. @throws AdminError */
function capabilityOf({ values }: AdminContext): Capability {
  const [name = "", version = ""] = (values.capability ?? "").split("@");
  const capability = { name, version, inputSchema: schemaIn(values.input), outputSchema: schemaIn(values.output) };
  const fault = capabilityFault(capability);
  if (fault)
    throw new AdminError(`--capability name@1.2.0 is needed, with --input and --output that name files of JSON Schema: ${fault}`);
  return capability;
}

/** `agent <name>`: an AI agent that nobody owns. */
export async function agent(context: AdminContext): Promise<number> {
  const displayName = one(context.args, "a name");
  const capabilities = [capabilityOf(context)];
  const type = "ai_agent";
  const ppnumId = newPpnumId(type, context.now, systemRandom);
  const entity = { ppnumId, type, displayName, reach: "open", hasSecret: true, capabilities } as const;
  return withStore(context, (store) => makeAccount(store, entity, context));
}
