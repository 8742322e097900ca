/** The memory of a page and its worker, by Chromium's heap tools. */
import type { CDPSession, Page } from "playwright";

export interface Held {
  /** Bytes after a garbage collection, including typed arrays and the DOM. */
  readonly page: number;
  readonly worker: number;
  /** Detached nodes that are still held, by tag as in the heap snapshot. */
  readonly detached: Readonly<Record<string, number>>;
}

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** The value of the snapshot's field. */
const DETACHED = 2;

const sum = ({ usedSize, embedderHeapUsedSize, backingStorageSize }: Usage): number =>
  usedSize + embedderHeapUsedSize + backingStorageSize;

export class Heap {
  private readonly cdp: CDPSession;
  private readonly worker: string;
  private readonly answers = new Map<number, (result: unknown) => void>();
  private asked = 0;

  private constructor(cdp: CDPSession, worker: string) {
    this.cdp = cdp;
    this.worker = worker;
    cdp.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
      if (id !== undefined) this.answers.get(id)?.(result);
    });
  }

  /** For a page whose worker runs. */
  static async of(page: Page): Promise<Heap> {
    const cdp = await page.context().newCDPSession(page);
    const worker = new Promise<string>((resolve) => cdp.on("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId)));
    // Not flattened: Playwright only gives a session of the page.
    await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return new Heap(cdp, await worker);
  }

  async look(): Promise<Held> {
    const page = async (method: "HeapProfiler.collectGarbage" | "Runtime.getHeapUsage"): Promise<unknown> => this.cdp.send(method);
    const worker = (method: string): Promise<unknown> => this.askWorker(method);
    await Promise.all([page("HeapProfiler.collectGarbage"), worker("HeapProfiler.collectGarbage")]);
    return {
      page: sum((await page("Runtime.getHeapUsage")) as Usage),
      worker: sum((await worker("Runtime.getHeapUsage")) as Usage),
      detached: await this.detached(),
    };
  }

  private askWorker(method: string): Promise<unknown> {
    this.asked++;
    const id = this.asked;
    const answer = new Promise<unknown>((resolve) => this.answers.set(id, resolve));
    void this.cdp.send("Target.sendMessageToTarget", { sessionId: this.worker, message: JSON.stringify({ id, method }) });
    return answer.finally(() => this.answers.delete(id));
  }

  private async detached(): Promise<Record<string, number>> {
    const chunks: string[] = [];
    const onChunk = ({ chunk }: { chunk: string }): void => void chunks.push(chunk);
    this.cdp.on("HeapProfiler.addHeapSnapshotChunk", onChunk);
    await this.cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    this.cdp.off("HeapProfiler.addHeapSnapshotChunk", onChunk);
    const { snapshot, nodes, strings } = JSON.parse(chunks.join("")) as Snapshot;
    const fields = snapshot.meta.node_fields;
    const [name, detachedness] = [fields.indexOf("name"), fields.indexOf("detachedness")];
    const counts: Record<string, number> = {};
    for (let at = 0; at < nodes.length; at += fields.length) {
      if (nodes[at + detachedness] !== DETACHED) continue;
      const what = (strings[nodes[at + name] as number] as string).replace(/ .*/s, "");
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return counts;
  }
}
