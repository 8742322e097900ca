/** How much there is, what happened, and whether what is written of it is whole. */
import { AdminError } from "../../src/host/command-line.ts";
import { hasKeys } from "../key-files.ts";
import { toldCount } from "../model/few.ts";
import type { NumbersStore } from "../store/contract.ts";
import { type AdminContext, openKeys, withStore } from "./context.ts";

async function figures(store: NumbersStore, { dataDir }: AdminContext): Promise<Readonly<Record<string, string | number>>> {
  const { entities, ...usage } = await store.usage();
  const keys = hasKeys(dataDir) ? (await openKeys(dataDir)).document("").keys : [];
  return {
    ...Object.fromEntries(entities.map(({ type, state, count }) => [`${type} ${state}`, toldCount(count)])),
    ...usage,
    "waiting for review": (await store.enterprises.list("waiting")).length,
    "newest key": keys.at(-1)?.id ?? "none",
  };
}

export const status = (context: AdminContext): Promise<number> =>
  withStore(context, async (store) => {
    const found = await figures(store, context);
    if (context.values.json) context.print(JSON.stringify(found));
    else for (const [name, value] of Object.entries(found)) context.print(`${name.padEnd(26)} ${value}`);
    return 0;
  });

const PAGE = 500;

async function list(store: NumbersStore, { values, print }: AdminContext): Promise<number> {
  const { after = "0", limit = "100" } = values;
  if (!/^\d{1,12}$/.test(after) || !/^\d{1,6}$/.test(limit)) throw new AdminError("--after and --limit are numbers");
  let [last, left] = [Number(after), Number(limit)];
  while (left > 0) {
    const lines = await store.audit.list(last, Math.min(left, PAGE));
    for (const { id, at, actor, action, subject, outcome } of lines)
      print(`${id}  ${new Date(at * 1000).toISOString()}  ${actor || "-"}  ${action}  ${subject || "-"}  ${outcome}`);
    last = lines.at(-1)?.id ?? last;
    left = lines.length === 0 ? 0 : left - lines.length;
  }
  return 0;
}

/** `audit [list]`, `audit verify` */
export const audit = (context: AdminContext): Promise<number> =>
  withStore(context, async (store) => {
    const [verb = "list"] = context.args;
    if (verb === "list") return list(store, context);
    if (verb !== "verify") throw new AdminError("audit list, or verify");
    const found = await store.audit.verify();
    if ("lines" in found) context.print(`${found.lines} lines, each follows from the one before`);
    else
      context.print(`line ${found.brokenAt} does not follow from the one before: it, or one before it, was changed or taken out`);
    return "lines" in found ? 0 : 1;
  });

const BATCH = 1000;

/** `sweep`: what the directory itself does every minute. */
export const sweep = (context: AdminContext): Promise<number> =>
  withStore(context, async (store) => {
    const { values, now, print } = context;
    const isDry = values["dry-run"] === true;
    const sums = new Map<string, number>();
    for (let more = true; more; ) {
      const swept = await store.sweep(now, BATCH, isDry);
      for (const [name, count] of Object.entries(swept.deleted)) sums.set(name, (sums.get(name) ?? 0) + count);
      more = swept.more;
    }
    for (const [name, count] of sums) print(`${name.padEnd(14)} ${count}${isDry ? " would end" : ""}`);
    return 0;
  });
