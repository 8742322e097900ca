/** A mailbox store against a map: any order of commands over two connections to the same database, each of which may be cut and opened again. */
import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import type { NewEvent, Store } from "../../relay/store/store.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { bytesOf } from "./people.ts";

const SEED = Number(process.env.FC_SEED ?? 20_261_130);
const START = 1_800_000_000;
const MINUTE = 60;

interface Stored {
  readonly label: string;
  readonly expiresAt: number;
}

/** What ought to be there: of each mailbox what waits, in order, and which ids are known until when. */
class Model {
  now = START;
  readonly waiting = new Map<number, Stored[]>();
  /** By mailbox and label. */
  readonly known = new Map<string, number>();

  of(mailbox: number): Stored[] {
    const found = this.waiting.get(mailbox) ?? [];
    this.waiting.set(mailbox, found);
    return found;
  }
}

export interface Real {
  readonly stores: Store[];
  reopen(which: number): Promise<void>;
}

const recipient = (mailbox: number): Bytes => bytesOf(`mailbox ${mailbox}`, 32);
const idOf = (label: string): Bytes => bytesOf(`id ${label}`, 32);
const envelopeOf = (label: string): Bytes => bytesOf(`envelope ${label}`, 40);
const hex = (bytes: Bytes): string => Buffer.from(bytes).toString("hex");

const eventOf = (mailbox: number, { label, expiresAt }: Stored): NewEvent => ({
  ...{ recipient: recipient(mailbox), eventId: idOf(label), sealedId: undefined, createdAt: START },
  ...{ expiresAt, envelope: envelopeOf(label) },
});

type Command = fc.AsyncCommand<Model, Real>;

const put = (which: number, mailbox: number, label: string, lasts: number): Command => ({
  check: () => true,
  async run(model: Model, { stores }: Real): Promise<void> {
    const stored = { label, expiresAt: model.now + lasts };
    const outcome = await (stores[which] as Store).mailbox.put(eventOf(mailbox, stored), model.now);
    const name = `${mailbox} ${label}`;
    deepStrictEqual(outcome, model.known.has(name) ? "duplicate" : "stored");
    if (outcome !== "stored") return;
    model.of(mailbox).push(stored);
    model.known.set(name, Math.ceil(stored.expiresAt / MINUTE) * MINUTE + RELAY_LIMITS.REMEMBER_IDS_SECS);
  },
  toString: () => `put ${label} into ${mailbox} by ${which} for ${lasts} s`,
});

/** Page after page, of so many events. */
const read = (which: number, mailbox: number, maxEvents: number): Command => ({
  check: () => true,
  async run(model: Model, { stores }: Real): Promise<void> {
    const seen: string[] = [];
    let after: Awaited<ReturnType<Store["mailbox"]["page"]>>["next"];
    do {
      const request = { recipient: recipient(mailbox), since: 0, after, maxEvents, maxBytes: 100 };
      const page = await (stores[which] as Store).mailbox.page(request, model.now);
      seen.push(...page.envelopes.map(hex));
      after = page.next;
    } while (after);
    const living = model.of(mailbox).filter(({ expiresAt }) => expiresAt > model.now);
    deepStrictEqual(
      seen,
      living.map(({ label }) => hex(envelopeOf(label))),
    );
  },
  toString: () => `read ${mailbox} by ${which}, ${maxEvents} at a time`,
});

const acknowledge = (which: number, mailbox: number, labels: readonly string[]): Command => ({
  check: () => true,
  async run(model: Model, { stores }: Real): Promise<void> {
    const count = await (stores[which] as Store).mailbox.acknowledge(recipient(mailbox), labels.map(idOf), model.now);
    const before = model.of(mailbox);
    const left = before.filter(({ label }) => !labels.includes(label));
    deepStrictEqual(count, before.length - left.length);
    model.waiting.set(mailbox, left);
  },
  toString: () => `acknowledge ${labels} in ${mailbox} by ${which}`,
});

/** Time passes, and upkeep runs to its end. */
const pass = (which: number, seconds: number): Command => ({
  check: () => true,
  async run(model: Model, { stores }: Real): Promise<void> {
    model.now += seconds;
    const { mailbox } = stores[which] as Store;
    while ((await mailbox.purge(model.now, 3)).more);
    const minute = Math.floor(model.now / MINUTE) * MINUTE;
    for (const [key, list] of model.waiting) {
      model.waiting.set(
        key,
        list.filter(({ expiresAt }) => Math.ceil(expiresAt / MINUTE) * MINUTE > minute),
      );
    }
    for (const [name, until] of model.known) if (until <= minute) model.known.delete(name);
    const usage = await (stores[which] as Store).usage();
    const all = [...model.waiting.values()].flat().length;
    deepStrictEqual([usage.events, usage.bytes], [all, all * 40]);
  },
  toString: () => `pass ${seconds} s, upkeep by ${which}`,
});

const reopen = (which: number): Command => ({
  check: () => true,
  run: (_model, real) => real.reopen(which),
  toString: () => `reopen ${which}`,
});

const which = fc.integer({ min: 0, max: 1 });
const mailbox = fc.integer({ min: 0, max: 2 });
const label = fc.constantFrom(..."abcdefgh");
/** So that some of it ends at once, some within the hour and some later. */
const spans = fc.constantFrom(1, 59, 60, 61, 3_599, 3_600, 7_200, 86_400, 30 * 86_400);

const commands = fc.commands(
  [
    fc.tuple(which, mailbox, label, spans).map((args) => put(...args)),
    fc.tuple(which, mailbox, label, spans).map((args) => put(...args)),
    fc.tuple(which, mailbox, fc.integer({ min: 1, max: 5 })).map((args) => read(...args)),
    fc.tuple(which, mailbox, fc.uniqueArray(label, { maxLength: 4 })).map((args) => acknowledge(...args)),
    fc.tuple(which, spans).map((args) => pass(...args)),
    which.map(reopen),
  ],
  { size: "+1" },
);

/** @param open a database of its own, with two connections; its last step closes them */
export async function checkModel(
  runs: number,
  open: () => Promise<{ readonly real: Real; readonly close: () => Promise<void> }>,
): Promise<void> {
  const property = fc.asyncProperty(commands, async (list) => {
    const { real, close } = await open();
    try {
      await fc.asyncModelRun(() => ({ model: new Model(), real }), list);
    } finally {
      await close();
    }
  });
  await fc.assert(property, { numRuns: runs, seed: SEED });
}
