/**
 * How far the audit went, in a file beside the keys: a chain of lines does not tell that its newest ones were cut off. Each process that has the database
 * keeps a file of its own, so none has to be asked. Whoever may write here has the audit's key too: against them the file is to be copied elsewhere.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../src/host/env.ts";
import { holdsKeys } from "../src/host/key-file.ts";
import { fromBase64Url, toBase64Url } from "../src/protocol/encoding/bytes.ts";
import type { AuditMark, AuditStore } from "./store/contract-public.ts";

export const AUDIT_HEAD_FILE = "numbers-audit-head.json";

/** `cut`: lines that were there. `replaced`: a line that was another. */
export type HeadFault = { readonly cut: readonly [from: number, to: number] } | { readonly replaced: number };

const isHead = (value: unknown): value is { readonly line: number; readonly mac: string } =>
  holdsKeys(value, { mac: 43 }) && "line" in value && Number.isSafeInteger(value.line);

export class AuditHead {
  private readonly path: string;
  private readonly audit: AuditStore;

  constructor(dataDir: string, audit: AuditStore) {
    this.path = join(dataDir, AUDIT_HEAD_FILE);
    this.audit = audit;
  }

  /** What is wrong with the audit as far as the file knows it; `none`: there is no file. @throws ConfigError */
  async compare(): Promise<HeadFault | "none" | "whole"> {
    const known = this.read();
    if (!known) return "none";
    const last = (await this.audit.last())?.line ?? 0;
    if (last < known.line) return { cut: [last + 1, known.line] };
    return (await this.audit.has(known)) ? "whole" : { replaced: known.line };
  }

  /** Never over what is wrong: the file goes on saying it. @throws ConfigError */
  async keep(): Promise<HeadFault | undefined> {
    const found = await this.compare();
    if (typeof found === "object") return found;
    const last = await this.audit.last();
    if (last && last.line !== this.read()?.line) this.write(last);
    return undefined;
  }

  private read(): AuditMark | undefined {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new ConfigError(`${this.path} cannot be read`);
    }
    const value = valueIn(text);
    if (!isHead(value)) throw new ConfigError(`${this.path} does not say how far the audit went`);
    return { line: value.line, mac: fromBase64Url(value.mac) };
  }

  /** The directory and its command line may both be at it. */
  private write({ line, mac }: AuditMark): void {
    const part = `${this.path}.${process.pid}.part`;
    try {
      const file = openSync(part, "w", 0o600);
      writeFileSync(file, `${JSON.stringify({ line, mac: toBase64Url(mac) })}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(part, this.path);
    } catch {
      throw new ConfigError(`${this.path} cannot be written`);
    }
  }
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
