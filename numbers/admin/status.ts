/** How much there is, what happened, and whether what is written of it is whole. */
import { AdminError } from "../../src/host/command-line.ts";
import { AUDIT_HEAD_FILE, AuditHead } from "../audit-head.ts";
import { hasKeys } from "../key-files.ts";
import { toldCount } from "../model/few.ts";
import { poolState } from "../model/ppnum.ts";
import type { NumbersStore } from "../store/contract.ts";
import { type AdminContext, openKeys, withStore } from "./context.ts";

async function figures(store: NumbersStore, { dataDir }: AdminContext): Promise<Readonly<Record<string, string | number>>> {
  const { entities, ...usage } = await store.usage();
  const keys = hasKeys(dataDir) ? (await openKeys(dataDir)).document("").keys : [];
  return {
    ...Object.fromEntries(entities.map(({ type, state, count }) => [`${type} ${state}`, toldCount(count)])),
    ...usage,
    pool: poolState(usage.numbers),
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

/** What is wrong with the newest lines; undefined: nothing. */
async function faultAtEnd(store: NumbersStore, { dataDir }: AdminContext): Promise<string | undefined> {
  const found = await new AuditHead(dataDir, store.audit).compare();
  if (found === "whole") return undefined;
  if (found === "none")
    return `${AUDIT_HEAD_FILE} is missing here, so nobody knows whether newer lines were cut off; it is kept from now on`;
  if ("cut" in found) return `lines ${found.cut[0]} to ${found.cut[1]} are missing: the newest were cut off`;
  return `line ${found.replaced} is not what it was: it and what followed were cut off, and others stand in their place`;
}

async function verify(store: NumbersStore, context: AdminContext): Promise<number> {
  const found = await store.audit.verify();
  const broken =
    "lines" in found
      ? await faultAtEnd(store, context)
      : `line ${found.brokenAt} does not follow from the one before: it, or one before it, was changed or taken out`;
  if ("lines" in found) context.print(`${found.lines} lines, each follows from the one before`);
  if (broken !== undefined) context.print(broken);
  return broken === undefined ? 0 : 1;
}

/** `audit [list]`, `audit verify` */
export const audit = (context: AdminContext): Promise<number> =>
  withStore(context, async (store) => {
    const [verb = "list"] = context.args;
    if (verb === "list") return list(store, context);
    if (verb !== "verify") throw new AdminError("audit list, or verify");
    return verify(store, context);
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
