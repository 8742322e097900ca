/**
 * Whose push is sent next. An endpoint is a URL that anybody may register, and one that says nothing costs a place for as long as the
 * relay is patient. So the hosts take turns, and at each host the keys; a host that did not answer waits, longer each time; and most
 * places are for hosts that have answered before, which whoever only pretends to be a push service does not become by silence.
 */
import type { Clock } from "../ports.ts";
import type { PushOutcome } from "./provider.ts";

/** Sends under way at a time: in all and to one host, for hosts that are known to answer and for the others; and of one key. */
const KNOWN = { inAll: 24, perHost: 16 } as const;
const UNKNOWN = { inAll: 8, perHost: 2 } as const;
const PER_KEY = 2;
/** What waits beyond this is told to come again. */
const MAX_WAITING = 10_000;

/** How long a host that did not answer is left alone, the first time and at most. */
const FIRST_REST_SECS = 30;
const LONGEST_REST_SECS = 3600;
const MAX_HOSTS = 10_000;

/** Where browsers subscribe, known from the start. */
const BROWSERS = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"];

interface Job {
  readonly key: string;
  readonly host: string;
  readonly work: () => Promise<PushOutcome>;
  readonly done: (outcome: PushOutcome) => void;
}

interface Rest {
  readonly until: number;
  readonly secs: number;
}

/** Jobs by host, and there by key; whoever has had a turn goes to the end. */
class Queue {
  private readonly hosts = new Map<string, Map<string, Job[]>>();
  size = 0;

  push(job: Job): void {
    const keys = this.hosts.get(job.host) ?? new Map<string, Job[]>();
    this.hosts.set(job.host, keys);
    const jobs = keys.get(job.key) ?? [];
    keys.set(job.key, jobs);
    jobs.push(job);
    this.size++;
  }

  next(mayHost: (host: string) => boolean, mayKey: (key: string) => boolean): Job | undefined {
    for (const [host, keys] of this.hosts) {
      if (!mayHost(host)) continue;
      for (const [key, jobs] of keys) if (mayKey(key)) return this.take(host, keys, key, jobs);
    }
    return undefined;
  }

  /** All that waits for one host. */
  dropHost(host: string): readonly Job[] {
    const jobs = [...(this.hosts.get(host)?.values() ?? [])].flat();
    this.hosts.delete(host);
    this.size -= jobs.length;
    return jobs;
  }

  private take(host: string, keys: Map<string, Job[]>, key: string, jobs: Job[]): Job | undefined {
    const job = jobs.shift();
    this.size--;
    keys.delete(key);
    if (jobs.length > 0) keys.set(key, jobs);
    this.hosts.delete(host);
    if (keys.size > 0) this.hosts.set(host, keys);
    return job;
  }
}

class Counts {
  private readonly counts = new Map<string, number>();

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  change(name: string, by: 1 | -1): void {
    const count = this.of(name) + by;
    if (count > 0) this.counts.set(name, count);
    else this.counts.delete(name);
  }
}

/** Places for one sort of hosts. */
class Lane {
  readonly queue = new Queue();
  readonly hosts = new Counts();
  sending = 0;
  readonly bounds: { readonly inAll: number; readonly perHost: number };

  constructor(bounds: Lane["bounds"]) {
    this.bounds = bounds;
  }
}

export class Turns {
  private readonly clock: Clock;
  private readonly known = new Set<string>(BROWSERS);
  private readonly resting = new Map<string, Rest>();
  private readonly lanes = { known: new Lane(KNOWN), unknown: new Lane(UNKNOWN) };
  private readonly keys = new Counts();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Does the work when it is its turn. `retry` at once where the host is to be left alone, or too much waits. Never rejects. */
  take(key: string, host: string, work: () => Promise<PushOutcome>): Promise<PushOutcome> {
    const lane = this.known.has(host) ? this.lanes.known : this.lanes.unknown;
    if (this.isResting(host) || lane.queue.size >= MAX_WAITING) return Promise.resolve("retry");
    return new Promise((done) => {
      lane.queue.push({ key, host, work, done });
      this.pump(lane);
    });
  }

  private isResting(host: string): boolean {
    return (this.resting.get(host)?.until ?? Number.NEGATIVE_INFINITY) > this.clock.elapsed();
  }

  private pump(lane: Lane): void {
    while (lane.sending < lane.bounds.inAll) {
      const job = lane.queue.next(
        (host) => lane.hosts.of(host) < lane.bounds.perHost,
        (key) => this.keys.of(key) < PER_KEY,
      );
      if (!job) return;
      void this.run(lane, job);
    }
  }

  private async run(lane: Lane, { key, host, work, done }: Job): Promise<void> {
    lane.sending++;
    lane.hosts.change(host, 1);
    this.keys.change(key, 1);
    const outcome = await work().catch((): PushOutcome => "failed");
    lane.sending--;
    lane.hosts.change(host, -1);
    this.keys.change(key, -1);
    this.judge(lane, host, outcome);
    done(outcome);
    // A key's place has become free, which may have been waited for in either.
    for (const one of Object.values(this.lanes)) this.pump(one);
  }

  private judge(lane: Lane, host: string, outcome: PushOutcome): void {
    if (outcome !== "silent") {
      this.resting.delete(host);
      remember(this.known, host);
      return;
    }
    if (this.isResting(host)) return;
    const secs = Math.min(LONGEST_REST_SECS, 2 * (this.resting.get(host)?.secs ?? FIRST_REST_SECS / 2));
    this.resting.delete(host);
    if (this.resting.size >= MAX_HOSTS) this.resting.delete(this.resting.keys().next().value as string);
    this.resting.set(host, { until: this.clock.elapsed() + secs, secs });
    if (!BROWSERS.includes(host)) this.known.delete(host);
    for (const waiting of lane.queue.dropHost(host)) waiting.done("retry");
  }
}

/** Last of a bounded number. */
function remember(hosts: Set<string>, host: string): void {
  hosts.delete(host);
  hosts.add(host);
  if (hosts.size > MAX_HOSTS) hosts.delete(hosts.values().next().value as string);
}
