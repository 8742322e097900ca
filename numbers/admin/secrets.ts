/** Accounts that programs log in to: what is told of one is told once. */
import { AdminError } from "../../src/host/command-line.ts";
import { systemRandom } from "../../src/host/ports.ts";
import { makeSecret } from "../external/secret.ts";
import { defaultReach } from "../model/entity-type.ts";
import { drawPpnum, shownPpnum } from "../model/ppnum.ts";
import { newPpnumId } from "../model/ppnum-id.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { NewEntity } from "../store/contract-entities.ts";
import { type AdminContext, accountOf, one, withStore } from "./context.ts";

function tellSecret({ print }: AdminContext, ppnumId: string, secret: string): number {
  print(`client_id  ${ppnumId}`);
  print(`secret     ${secret}`);
  print("The secret is told this once.");
  return 0;
}

/** With a secret of its own. @throws AdminError */
export async function makeAccount(store: NumbersStore, entity: Omit<NewEntity, "secret">, context: AdminContext): Promise<number> {
  const { text, kept } = makeSecret(systemRandom);
  const draw = (depth: Parameters<typeof drawPpnum>[1]): string => drawPpnum(systemRandom, depth);
  const outcome = await store.entities.create([{ ...entity, secret: kept }], draw, context.by, context.now);
  const [created] = "created" in outcome ? outcome.created : [];
  if (!created) throw new AdminError(`it could not be made: ${"refused" in outcome ? outcome.refused : "unknown"}`);
  context.print(`number     ${shownPpnum(created.ppnum)}`);
  return tellSecret(context, entity.ppnumId, text);
}

/** Another secret for an account, or its first. @throws AdminError */
export async function rollSecret(store: NumbersStore, ppnumId: string, context: AdminContext): Promise<number> {
  const { text, kept } = makeSecret(systemRandom);
  const rolled = await store.secrets.roll(ppnumId, kept, context.by, context.now, context.values["at-once"]);
  if (rolled !== "rolled") throw new AdminError(`${ppnumId} gets none: ${rolled}`);
  return tellSecret(context, ppnumId, text);
}

/** `secret roll <account>` */
export function secret(context: AdminContext): Promise<number> {
  const [verb, ...rest] = context.args;
  if (verb !== "roll") throw new AdminError("secret roll <account>");
  return withStore(context, async (store) => rollSecret(store, (await accountOf(store, one(rest, "an account"))).ppnumId, context));
}

/** `sender <owner> <name>`: an automatic sender of a person or an organisation. */
export function sender(context: AdminContext): Promise<number> {
  const [account = "", ...rest] = context.args;
  const displayName = one(rest, "an owner and a name");
  const type = "programmable";
  const made = { ppnumId: newPpnumId(type, context.now, systemRandom), type, displayName, hasSecret: true } as const;
  return withStore(context, async (store) => {
    const { ppnumId: owner } = await accountOf(store, account);
    return makeAccount(store, { ...made, owner, reach: defaultReach(type, 1) }, context);
  });
}
