/** What is compared between two builds. A side belongs to one of them; each sample of it is one figure. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openBacklog } from "../load/backlog.ts";
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

/**
 * STORE of 500 bytes for people who are offline, 8 senders with 16 in flight each: to `recipients` mailboxes, with expiries spread over 30 days
 * where there are many.
 */
const storing = (recipients: number): Case => ({
  figures: [
    { unit: "STOREs/s", rises: true },
    { unit: "µs of the relay's processor an event", rises: false },
    { unit: "bytes to disk an event", rises: false },
    { unit: "µs, p99 of a STORE", rises: false },
  ],
  needs: ["relay"],
  async open(root) {
    const dataDir = mkdtempSync(join(tmpdir(), "cairn-against-"));
    const { child, url, stop } = await startRelay(dataDir, {}, root);
    return {
      async sample() {
        const frames = spreadFrames(STORES, recipients);
        const before = spentBy(child.pid);
        const { rate, p99 } = await storeAll(url, frames, 8, 16);
        const after = spentBy(child.pid);
        return [rate, (after.cpuUs - before.cpuUs) / STORES, (after.written - before.written) / STORES, p99 * 1000];
      },
      async close() {
        await stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  },
});

/** FETCH and ACK, page by page, of what 64 people got of 20,000 events. */
const fetching: Case = {
  figures: [
    { unit: "events/s", rises: true },
    { unit: "µs of the relay's processor an event", rises: false },
    { unit: "bytes to disk an event", rises: false },
  ],
  needs: ["relay"],
  async open(root) {
    const dataDir = mkdtempSync(join(tmpdir(), "cairn-against-"));
    const { child, url, stop } = await startRelay(dataDir, {}, root);
    return {
      async sample() {
        await storeAll(url, storeFrames(STORES), 8, 16);
        const before = spentBy(child.pid);
        const { events, figure } = await fetchAll(url);
        const after = spentBy(child.pid);
        return [figure.rate, (after.cpuUs - before.cpuUs) / events, (after.written - before.written) / events];
      },
      async close() {
        await stop();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  },
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
