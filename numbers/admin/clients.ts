/** Apps of others that may log people in. */
import { AdminError } from "../../src/host/command-line.ts";
import { clientFault, listClients, registerClient, removeClient } from "../auth/clients.ts";
import type { NumbersStore } from "../store/contract.ts";
import { type AdminContext, withStore } from "./context.ts";

const note = (store: NumbersStore, { by, now }: AdminContext, action: string, subject: string): Promise<void> =>
  store.audit.note({ at: now, actor: `admin:${by.admin}`, action, subject, outcome: "" });

async function list(store: NumbersStore, { now, print }: AdminContext): Promise<number> {
  for (const { id, name, redirectUri, isFirstParty } of await listClients(store, now))
    print(`${id}  ${name}  ${redirectUri}${isFirstParty ? "  first party" : ""}`);
  return 0;
}

async function add(store: NumbersStore, id: string, context: AdminContext): Promise<number> {
  const { values, now, print } = context;
  const { name = "", redirect: redirectUri = "", origin: origins = [] } = values;
  const client = { id, name, redirectUri, origins, isFirstParty: values["first-party"] === true };
  const fault = clientFault(client);
  if (fault !== undefined) throw new AdminError(`client add <id> --name … --redirect …: ${fault}`);
  await registerClient(store, client, now);
  await note(store, context, "client-added", id);
  print(`${id} may log people in, and comes back to ${redirectUri}`);
  return 0;
}

async function remove(store: NumbersStore, id: string, context: AdminContext): Promise<number> {
  if (!(await listClients(store, context.now)).some((client) => client.id === id)) throw new AdminError(`there is no client ${id}`);
  await removeClient(store, id);
  await note(store, context, "client-removed", id);
  context.print(`${id} logs nobody in any more`);
  return 0;
}

/** `client list`, `client add|remove <id>` */
export function client(context: AdminContext): Promise<number> {
  const [verb = "list", id = ""] = context.args;
  return withStore(context, (store) => {
    if (verb === "list") return list(store, context);
    if (verb === "add") return add(store, id, context);
    if (verb === "remove") return remove(store, id, context);
    throw new AdminError("client list, add or remove");
  });
}
