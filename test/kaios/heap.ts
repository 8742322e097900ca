/** What a page and its worker hold, by Chromium's own heap tools. */
import type { CDPSession, Page } from "playwright";

export interface Held {
  /** After a collection, with what typed arrays and the DOM take, bytes. */
  readonly page: number;
  readonly worker: number;
  /** Nodes that stand in no document any more and are still held, by their tags as the heap's snapshot has them. */
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

/** As the snapshot's own field says it. */
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

  /** Of a page that has its worker. */
  static async of(page: Page): Promise<Heap> {
    const cdp = await page.context().newCDPSession(page);
    const worker = new Promise<string>((resolve) => cdp.on("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId)));
    // Not flattened: Playwright gives a session of the page's only.
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
