/** The keys that a directory signs with: those that are seen first are kept, and what is not signed by one of them counts for nothing. */
import { type Bytes, fromBase64Url, fromHex, toHex } from "../src/protocol/encoding/bytes.ts";
import { AgentError } from "./errors.ts";
import type { Kept } from "./kept.ts";

const PATIENCE_MS = 20_000;

export interface DirectoryKeysPorts {
  readonly issuer: string;
  readonly fetch: typeof fetch;
  readonly kept: Pick<Kept, "get" | "set">;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

function keyIn(entry: unknown): Bytes | undefined {
  const { key } = isRecord(entry) ? entry : {};
  if (typeof key !== "string" || !/^[\w-]{43}$/.test(key)) return undefined;
  return fromBase64Url(key);
}

export class DirectoryKeys {
  private readonly ports: DirectoryKeysPorts;

  constructor(ports: DirectoryKeysPorts) {
    this.ports = ports;
  }

  /** @throws AgentError */
  async known(): Promise<readonly Bytes[]> {
    const { kept, issuer } = this.ports;
    const name = `keys ${issuer}`;
    const pinned = kept.get(name);
    if (pinned !== undefined) return pinned.split(" ").map(fromHex);
    const keys = await this.read();
    kept.set(name, keys.map(toHex).join(" "));
    return keys;
  }

  private async read(): Promise<readonly Bytes[]> {
    const { issuer } = this.ports;
    const document = await this.document(`${issuer}/.well-known/cairn-numbers.json`);
    const keys = isRecord(document) && Array.isArray(document.keys) ? document.keys.map(keyIn) : [];
    const good = keys.filter((key) => key !== undefined);
    if (!isRecord(document) || document.issuer !== issuer || good.length === 0)
      throw new AgentError("not-trusted", "its keys cannot be read");
    return good;
  }

  private async document(url: string): Promise<unknown> {
    try {
      const answer = await this.ports.fetch(url, { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
      return await answer.json();
    } catch (error) {
      throw new AgentError("unreachable", "the directory", error);
    }
  }
}
