/**
 * Whose push is sent next. An endpoint is a URL that anybody may register, and one that says nothing costs a place for as long as the
 * relay is patient. So the hosts take turns, and at each host the keys; a host that stays silent is left alone, longer each time; and the
 * places are of three sorts: for the push services of browsers and operator, which nobody else can take; for hosts whose last answer came quickly and
 * was a push service's (`sent` or `gone`); and a few for all others. A host that becomes slow is one of the others again.
 */
import type { Clock } from "../../../src/host/ports.ts";
import type { PushOutcome } from "./provider.ts";

/** Sends under way at a time, in all and to one host: to services known from the start, hosts that are known to answer, and the others; and of one key. */
const SERVICE = { inAll: 12, perHost: 10 } as const;
const KNOWN = { inAll: 12, perHost: 6 } as const;
const UNKNOWN = { inAll: 8, perHost: 2 } as const;
const PER_KEY = 2;
/** Jobs that may wait; further ones get `retry`. */
const MAX_WAITING = 10_000;

/** A push service takes this long at most, as a rule. */
const QUICK_SECS = 2;
/** Unanswered sends in a row before a host is paused. A single lost send says nothing about the host. */
const SILENCES = 3;
/** The length of a pause: the first, and the longest. */
const FIRST_REST_SECS = 30;
const LONGEST_REST_SECS = 3600;
const MAX_HOSTS = 10_000;

/** The push services of browsers. */
const BROWSERS = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"];

interface Job {
  readonly key: string;
  readonly host: string;
  readonly work: () => Promise<PushOutcome>;
  readonly done: (outcome: PushOutcome) => void;
}

/** The state of a host that did not answer last time. */
interface Silence {
  readonly times: number;
  /** The end of its pause and the pause's length; 0 before the first pause. */
  readonly until: number;
  readonly secs: number;
}

/** Jobs by host, then by key. After its turn a host or key goes to the end. */
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

  /** The waiting jobs of one host. */
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
  /** Hosts that are never forgotten and have places of their own. */
  private readonly services: ReadonlySet<string>;
  private readonly known = new Set<string>();
  private readonly silences = new Map<string, Silence>();
  private readonly lanes = { services: new Lane(SERVICE), known: new Lane(KNOWN), unknown: new Lane(UNKNOWN) };
  private readonly keys = new Counts();

  /** @param operators the services that the operator has credentials at */
  constructor(clock: Clock, operators: readonly string[] = []) {
    this.clock = clock;
    this.services = new Set([...BROWSERS, ...operators]);
  }

  /** Does the work when its turn comes. Resolves to `retry` at once when the host needs a pause or too much work waits. Never rejects. */
  take(key: string, host: string, work: () => Promise<PushOutcome>): Promise<PushOutcome> {
    const lane = this.laneOf(host);
    if (this.isResting(host) || lane.queue.size >= MAX_WAITING) return Promise.resolve("retry");
    return new Promise((done) => {
      lane.queue.push({ key, host, work, done });
      this.pump(lane);
    });
  }

  private laneOf(host: string): Lane {
    if (this.services.has(host)) return this.lanes.services;
    return this.known.has(host) ? this.lanes.known : this.lanes.unknown;
  }

  private isResting(host: string): boolean {
    return (this.silences.get(host)?.until ?? Number.NEGATIVE_INFINITY) > this.clock.elapsed();
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
    const begun = this.clock.elapsed();
    const outcome = await work().catch((): PushOutcome => "failed");
    lane.sending--;
    lane.hosts.change(host, -1);
    this.keys.change(key, -1);
    if (outcome === "silent") this.wasSilent(host);
    else this.hasAnswered(host, outcome, this.clock.elapsed() - begun);
    this.sort(host);
    done(outcome);
    // A key's place is free again, and a job in any lane may have waited for it.
    for (const one of Object.values(this.lanes)) this.pump(one);
  }

  /** Any answer ends a silence. Only a quick answer of a push service makes a host known. */
  private hasAnswered(host: string, outcome: PushOutcome, secs: number): void {
    this.silences.delete(host);
    if (!(secs <= QUICK_SECS)) this.known.delete(host);
    else if (outcome === "sent" || outcome === "gone") remember(this.known, host);
  }

  private wasSilent(host: string): void {
    this.known.delete(host);
    if (this.isResting(host)) return;
    const before = this.silences.get(host);
    const times = (before?.times ?? 0) + 1;
    const secs = times < SILENCES ? 0 : Math.min(LONGEST_REST_SECS, 2 * (before?.secs || FIRST_REST_SECS / 2));
    this.silences.delete(host);
    if (this.silences.size >= MAX_HOSTS) this.silences.delete(this.silences.keys().next().value as string);
    this.silences.set(host, { times, secs, until: this.clock.elapsed() + secs });
  }

  /** Moves the jobs of a host to the lane where they belong now; with the host paused they get `retry`. */
  private sort(host: string): void {
    const belongs = this.laneOf(host);
    const isResting = this.isResting(host);
    for (const lane of Object.values(this.lanes)) {
      if (lane === belongs && !isResting) continue;
      for (const job of lane.queue.dropHost(host)) {
        if (isResting || belongs.queue.size >= MAX_WAITING) job.done("retry");
        else belongs.queue.push(job);
      }
    }
  }
}

/** Puts a host last in a set of bounded size. */
function remember(hosts: Set<string>, host: string): void {
  hosts.delete(host);
  hosts.add(host);
  if (hosts.size > MAX_HOSTS) hosts.delete(hosts.values().next().value as string);
}
