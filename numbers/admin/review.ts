/** Organisations that wait for somebody to look at them. */
import { AdminError } from "../../src/host/command-line.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { mailAddress, mailKey } from "../auth/address.ts";
import { loadAuthKeys } from "../auth/auth-keys.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { Enterprise } from "../store/contract-accounts.ts";
import { type AdminContext, accountOf, withStore } from "./context.ts";
import { rollSecret } from "./secrets.ts";

const VERDICTS: Readonly<Record<string, "approved" | "refused">> = { approve: "approved", refuse: "refused" };

function show({ print }: AdminContext, form: Enterprise): void {
  for (const [name, value] of Object.entries(form)) if (value !== undefined) print(`${name.padEnd(14)} ${value}`);
}

async function judge(
  store: NumbersStore,
  ppnumId: string,
  verdict: "approved" | "refused",
  context: AdminContext,
): Promise<number> {
  const outcome = await store.enterprises.review(ppnumId, verdict, context.by, context.values.note ?? "", context.now);
  if ("refused" in outcome) throw new AdminError(`it cannot be reviewed: ${outcome.refused}`);
  context.print(verdict === "approved" ? `${ppnumId} is active` : `${ppnumId} is gone, with all that it said`);
  // Its first one, for its servers: it goes to whoever answers for it.
  return verdict === "approved" ? rollSecret(store, ppnumId, context) : 0;
}

async function list(store: NumbersStore, { print }: AdminContext): Promise<number> {
  for (const { ppnumId, legalName } of await store.enterprises.list("waiting")) print(`${ppnumId}  ${legalName}`);
  return 0;
}

/** `review list`, `review show|approve|refuse <ppnum_id>` */
export function review(context: AdminContext): Promise<number> {
  const [verb = "list", ppnumId = ""] = context.args;
  return withStore(context, async (store) => {
    if (verb === "list") return list(store, context);
    const form = await store.enterprises.get(ppnumId);
    if (!form) throw new AdminError("there is no such form: cairn-numbers review list shows those that wait");
    const verdict = Object.hasOwn(VERDICTS, verb) ? VERDICTS[verb] : undefined;
    if (verdict !== undefined) return judge(store, ppnumId, verdict, context);
    if (verb !== "show") throw new AdminError("review list, show, approve or refuse");
    show(context, form);
    return 0;
  });
}

/** `contact <account> <mail>`: who answers for an organisation was reviewed, so another address of theirs is set here alone. */
export function contact(context: AdminContext): Promise<number> {
  const [account = "", typed = ""] = context.args;
  const { dataDir, now, by, print } = context;
  const email = mailAddress(typed);
  if (email === undefined) throw new AdminError("an account and a mail address are needed");
  return withStore(context, async (store) => {
    const { ppnumId, type } = await accountOf(store, account);
    if (type !== "enterprise") throw new AdminError("people change theirs on the account's page");
    const key = mailKey(loadAuthKeys(keysIn(dataDir)).mail, email);
    const set = await store.contacts.set(ppnumId, { email, verifiedAt: now }, key, now, by);
    if (set !== "set") throw new AdminError(`it could not be set: ${set}`);
    print(`codes for ${ppnumId} go to ${email}`);
    return 0;
  });
}
