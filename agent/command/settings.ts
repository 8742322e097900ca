/** What the command is told: the folder's agent.json, written by `init`, and the environment. Secrets come from a file or the environment, never as an argument. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AgentError } from "../errors.ts";
import type { AgentSettings } from "../settings.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** Nothing in it is secret. */
export interface Saved {
  readonly relay: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly dependent?: string;
  readonly name?: string;
  /** The ppnum_id of who lent their number, where the agent speaks for them. */
  readonly actFor?: string;
}

const FILE = "agent.json";

export const dataOf = (flag: string | undefined, env: Variables): string => resolve(flag || env.CAIRN_AGENT_DATA || "agent-data");

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isSaved = (value: unknown): value is Saved =>
  typeof value === "object" &&
  value !== null &&
  "relay" in value &&
  "issuer" in value &&
  "clientId" in value &&
  [value.relay, value.issuer, value.clientId].every(isText);

/** @throws AgentError `settings` */
export function readSaved(data: string): Saved {
  try {
    const saved: unknown = JSON.parse(readFileSync(join(data, FILE), "utf8"));
    if (isSaved(saved)) return saved;
  } catch (error) {
    throw new AgentError("settings", "run `cairn-agent init` first, or name its folder by --data", error);
  }
  throw new AgentError("settings", `${FILE} is damaged`);
}

export function save(data: string, saved: Saved): void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(join(data, FILE), `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
}

/** Read each time: a secret that is rolled in its file counts at once. @throws AgentError `settings` */
export function secretOf(env: Variables): () => Promise<string> {
  const { CAIRN_AGENT_SECRET: secret, CAIRN_AGENT_SECRET_FILE: file } = env;
  if (!secret && !file) throw new AgentError("settings", "set CAIRN_AGENT_SECRET_FILE or CAIRN_AGENT_SECRET");
  return async () => {
    if (!file) return secret as string;
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      throw new AgentError("settings", "CAIRN_AGENT_SECRET_FILE cannot be read", error);
    });
    return text.trim();
  };
}

export const settingsOf = (data: string, saved: Saved, env: Variables): AgentSettings => ({
  data,
  ...saved,
  secret: secretOf(env),
});
