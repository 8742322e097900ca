/** The features of one relay at work: what they are together. */
import type { Routes } from "../src/host/http/answer.ts";
import { logError } from "../src/host/log.ts";
import type { Purge } from "../src/host/upkeep.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import type { ConfiguredFeature, Core, Feature, Running } from "./feature.ts";
import type { Wake } from "./hub/local-hub.ts";
import type { Store } from "./store/store.ts";
import type { Caller, Handlers } from "./wire/outcome.ts";
import { ANY_PROOF, type ProofPolicy } from "./wire/proof-policy.ts";
import type { Submission } from "./wire/sealed.ts";
import type { Serving } from "./wire/serving.ts";

/** One table of all. @throws Error for a name that two features have */
function together<T>(tables: readonly (Readonly<Record<string, T>> | undefined)[]): Readonly<Record<string, T>> {
  const all: Record<string, T> = {};
  for (const [name, value] of tables.flatMap((table = {}) => Object.entries(table))) {
    if (Object.hasOwn(all, name)) throw new Error(`two features serve ${name}`);
    all[name] = value;
  }
  return all;
}

/** All that deletes what is past its time. */
export const purgesOf = (features: readonly Pick<Feature, "purge">[], store: Store): readonly Purge[] =>
  features.flatMap(({ purge }) => purge?.(store) ?? []);

/** Questions to the features that exist before the features do, because features are made with them. */
export class RunningFeatures {
  private running: readonly Running[] = [];
  purges: readonly Purge[] = [];
  private refusers: readonly ((pubkey: Bytes) => boolean)[] = [];
  private wakers: readonly Wake[] = [];
  private lastWakers: readonly Wake[] = [];

  /** In the order of the list. */
  make(features: readonly ConfiguredFeature[], core: Core): readonly Running[] {
    this.running = features.map((feature) => feature.make(core));
    this.purges = purgesOf(features, core.store);
    this.refusers = this.running.flatMap(({ refuses = [] }) => refuses);
    this.wakers = this.running.flatMap(({ wake = [] }) => wake);
    this.lastWakers = this.running.flatMap(({ wakeWithoutPush = [] }) => wakeWithoutPush);
    return this.running;
  }

  readonly refuses = (pubkey: Bytes): boolean => this.refusers.some((refuses) => refuses(pubkey));

  readonly wake: Wake = (pubkey, delay, isAttached) => {
    for (const wake of this.wakers) wake(pubkey, delay, isAttached);
  };

  readonly noPushTaken: Wake = (pubkey, delay, isAttached) => {
    for (const wake of this.lastWakers) wake(pubkey, delay, isAttached);
  };

  /** A store that takes nothing for a refused key, and gives nothing of its mailbox to couriers. */
  guarded(store: Store): Store {
    const { mailbox, carry } = store;
    const put: typeof mailbox.put = async (event, now) => (this.refuses(event.recipient) ? "blocked" : mailbox.put(event, now));
    const page: typeof carry.page = (request) =>
      carry.page({ ...request, recipients: request.recipients.filter((recipient) => !this.refuses(recipient)) });
    return { ...store, mailbox: { ...mailbox, put }, carry: { ...carry, page } };
  }

  get handlers(): Handlers {
    return together(this.running.map(({ handlers }) => handlers));
  }

  get proofs(): ProofPolicy {
    return this.running.find(({ proofs }) => proofs)?.proofs ?? ANY_PROOF;
  }

  get submissions(): Readonly<Record<string, Submission>> {
    return together(this.running.map(({ submissions }) => submissions));
  }

  routes(serving: Serving): Routes {
    const submitted = Object.entries(this.submissions).map(([path, { endpoint }]) => ({ [`POST ${path}`]: endpoint(serving) }));
    return together([...this.running.map(({ routes }) => routes?.(serving)), ...submitted]);
  }

  /** Tells a newcomer what they missed. Never rejects. */
  async welcome(caller: Omit<Caller, "address">, { log }: Pick<Core, "log">): Promise<void> {
    for (const { welcome } of this.running) {
      try {
        for (const notice of (await welcome?.(caller)) ?? []) caller.connection.sendNotice(notice);
      } catch (error) {
        logError(log, error, "a client that came back was not told what it missed; it is told when it connects again");
      }
    }
  }

  async start(): Promise<void> {
    for (const { start } of this.running) await start?.();
  }

  drain(): void {
    for (const { drain } of this.running) drain?.();
  }

  /** The last one first. One that fails holds up no other, nor the closing of the store. */
  stop({ log }: Pick<Core, "log">): void {
    for (const { stop } of [...this.running].reverse()) {
      try {
        stop?.();
      } catch (error) {
        logError(log, error, "a feature did not stop as it should; the others and the database are closed all the same");
      }
    }
  }
}
