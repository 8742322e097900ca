/** What is compared between two builds. A side belongs to one of them; each sample of it is one figure. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openBacklog } from "../load/backlog.ts";
import type { Figure } from "../load/figures.ts";
import { runLighthouse } from "../load/lighthouse.ts";
import { spentBy, startRelay } from "../load/relay.ts";
import { fetchAll, spreadFrames, storeAll, storeFrames } from "../load/workloads.ts";
import { fresh, sample, TIMES } from "../sample.ts";

export interface Side {
  /** One figure for each of the case's. */
  sample(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface Measured {
  readonly unit: string;
  /** Whether more is better. */
  readonly rises: boolean;
}

export interface Case {
  readonly figures: readonly Measured[];
  /** Needs the built app as well as the built relay. */
  readonly needs: readonly ("app" | "relay")[];
  open(root: string): Promise<Side>;
}

const UNWRAPS = 400;
const STORES = 4_000;
const NOTES = 1_000;

/** Opening a gift wrap, by the protocol code of that tree. */
const unwrapping: Case = {
  figures: [{ unit: "unwraps/s", rises: true }],
  needs: [],
  async open(root) {
    const load = <T>(path: string): Promise<T> => import(pathToFileURL(join(root, path)).href);
    const { loadSodium } = await load<typeof import("../../src/platform/worker/sodium.ts")>("src/platform/worker/sodium.ts");
    const { readGiftWrap, writeGiftWrap } = await load<typeof import("../../src/protocol/giftwrap/envelope.ts")>(
      "src/protocol/giftwrap/envelope.ts",
    );
    const { unwrap, wrap } = await load<typeof import("../../src/protocol/giftwrap/giftwrap.ts")>(
      "src/protocol/giftwrap/giftwrap.ts",
    );
    const crypto = await loadSodium();
    const { sender, recipient, rumor } = sample(crypto);
    const envelope = writeGiftWrap(wrap(crypto, rumor, sender, recipient, TIMES, fresh()));
    return {
      async sample() {
        const begun = performance.now();
        for (let n = 0; n < UNWRAPS; n++) unwrap(crypto, readGiftWrap(envelope), recipient);
        return [(UNWRAPS * 1000) / (performance.now() - begun)];
      },
      close: async () => undefined,
    };
  },
};

const COSTS: readonly Measured[] = [
  { unit: "µs of the relay's processor an event", rises: false },
  { unit: "bytes to disk an event", rises: false },
];

/** One relay for all samples. @param measure counts its events in `costs`, which says what they cost the relay, in the order of COSTS */
const atRelay =
  (measure: (url: string, costs: (events: () => Promise<number>) => Promise<readonly number[]>) => Promise<readonly number[]>) =>
  async (root: string): Promise<Side> => {
    const dataDir = mkdtempSync(join(tmpdir(), "cairn-against-"));
    const { child, url, stop } = await startRelay(dataDir, {}, root);
    const costs = async (run: () => Promise<number>): Promise<readonly number[]> => {
      const before = spentBy(child.pid);
      const events = await run();
      const after = spentBy(child.pid);
      return [(after.cpuUs - before.cpuUs) / events, (after.written - before.written) / events];
    };
    return {
      sample: () => measure(url, costs),
      async close() {
        await stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  };

/**
 * STORE of 500 bytes for people who are offline, 8 senders with 16 in flight each: to `recipients` mailboxes, with expiries spread over 30 days
 * where there are many.
 */
const storing = (recipients: number): Case => ({
  figures: [{ unit: "STOREs/s", rises: true }, ...COSTS, { unit: "µs, p99 of a STORE", rises: false }],
  needs: ["relay"],
  open: atRelay(async (url, costs) => {
    const frames = spreadFrames(STORES, recipients);
    let stored: Figure | undefined;
    const spent = await costs(async () => {
      stored = await storeAll(url, frames, 8, 16);
      return STORES;
    });
    return [stored?.rate ?? Number.NaN, ...spent, (stored?.p99 ?? Number.NaN) * 1000];
  }),
});

/** FETCH and ACK, page by page, of what 64 people got. */
const fetching: Case = {
  figures: [{ unit: "events/s", rises: true }, ...COSTS],
  needs: ["relay"],
  open: atRelay(async (url, costs) => {
    await storeAll(url, storeFrames(STORES), 8, 16);
    let rate = Number.NaN;
    const spent = await costs(async () => {
      const { events, figure } = await fetchAll(url);
      rate = figure.rate;
      return events;
    });
    return [rate, ...spent];
  }),
};

/** A backlog of 1,000 notes, opened on the page of notes in Chromium. */
const backlog: Case = {
  figures: [{ unit: "ms until all 1,000 show", rises: false }],
  needs: ["app", "relay"],
  async open(root) {
    const side = await openBacklog(root);
    return { sample: async () => [(await side.measure("/notes", NOTES)).done_ms], close: side.close };
  },
};

/** The largest paint of a first visit, as Lighthouse's mobile profile works it out. */
const paint: Case = {
  figures: [{ unit: "ms until the largest paint", rises: false }],
  needs: ["app", "relay"],
  async open(root) {
    const dir = mkdtempSync(join(tmpdir(), "cairn-against-"));
    const { url, stop } = await startRelay(dir, {}, root);
    return {
      async sample() {
        const { audits } = runLighthouse(`${url}/`, join(dir, "report.json"), ["performance"]);
        return [audits["largest-contentful-paint"]?.numericValue ?? Number.NaN];
      },
      async close() {
        await stop();
        rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
      },
    };
  },
};

export const CASES: Readonly<Record<string, Case>> = {
  unwrap: unwrapping,
  store: storing(64),
  wide: storing(20_000),
  fetch: fetching,
  backlog,
  paint,
};
