/** What `cairn-agent` does, one function a command. Each returns what it ends with. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Agent } from "../agent.ts";
import { keptStanding, type Standing } from "../attesting.ts";
import { keptIn } from "../data.ts";
import { AgentError } from "../errors.ts";
import { openKept } from "../kept.ts";
import { openAgent } from "../open-agent.ts";
import type { Outcome } from "../sending.ts";
import { answerUntilTaken, type Waits } from "./answering.ts";
import { type Flags, numberIn, pointIn, required, timeIn, UsageError } from "./arguments.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { lineOf, runProgram } from "./running.ts";
import { dataOf, readSaved, type Saved, save, settingsOf, type Variables } from "./settings.ts";

export interface Context {
  readonly flags: Flags;
  /** After the command's own words. */
  readonly words: readonly string[];
  readonly env: Variables;
  /** One result: `sentence` for people, `value` with --json. */
  say(sentence: string, value: object): void;
  /** A line of a program's input. */
  print(line: string): void;
  /** To the operator. It names nobody. */
  note(sentence: string): void;
  /** Calls back when the command is to end. */
  onStop(stop: () => void): void;
}

type Change = Partial<Pick<Parameters<typeof openAgent>[0], "actFor" | "at" | "renews" | "throughDirectory">>;

const DAY_S = 86_400;
const RUN_S = 60;

/** An agent for as long as `use` takes. */
async function withAgent(context: Context, change: Change, use: (agent: Agent) => Promise<number>): Promise<number> {
  const { flags, env } = context;
  const data = dataOf(flags.data, env);
  const through = flags["through-directory"] ? { throughDirectory: true } : {};
  const agent = await openAgent({ ...settingsOf(data, readSaved(data), env), renews: false, ...through, ...change });
  try {
    return await use(agent);
  } finally {
    agent.close();
  }
}

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

function markIn({ until, number, failure, reason }: Standing): string {
  if (until === undefined) return `not marked: it sends nothing${failure ? ` (${failure}, ${reason})` : ""}`;
  return `${number ? `number ${number}, ` : ""}marked until ${dateOf(until)}`;
}

function tell({ say }: Context, agent: Agent): number {
  const status = agent.status();
  const { mark, connection, people, queued, link } = status;
  say(`${markIn(mark)}; ${connection}; ${people} people, ${queued} letters wait\n${link}`, status);
  return mark.until === undefined ? EXIT_CODES.unattested : 0;
}

export async function init(context: Context): Promise<number> {
  const { flags, env } = context;
  const data = dataOf(flags.data, env);
  const [relay, issuer] = [required(flags.relay, "--relay"), required(flags.issuer, "--issuer")];
  const { name, dependent } = flags;
  const clientId = required(flags.id, "--id");
  const saved: Saved = { relay, issuer, clientId, ...(name ? { name } : {}), ...(dependent ? { dependent } : {}) };
  // What does not open is not saved.
  const agent = await openAgent({ ...settingsOf(data, saved, env), renews: false });
  try {
    save(data, saved);
    await agent.renew();
    return tell(context, agent);
  } finally {
    agent.close();
  }
}

/** Of one that runs in another process what is kept is told: its mark. */
export async function status(context: Context): Promise<number> {
  try {
    return await withAgent(context, {}, async (agent) => tell(context, agent));
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== "in-use") throw error;
    const data = dataOf(context.flags.data, context.env);
    const { clientId, dependent = clientId, actFor = dependent } = readSaved(data);
    const kept = openKept(keptIn(data));
    const mark = keptStanding(kept, actFor, Date.now() / 1000);
    kept.close();
    context.say(`${markIn(mark)}; it runs`, { mark, connection: "running" });
    return mark.until === undefined ? EXIT_CODES.unattested : 0;
  }
}

export const renew = (context: Context): Promise<number> =>
  withAgent(context, {}, async (agent) => {
    await agent.renew();
    return tell(context, agent);
  });

/** An outcome counts once all that belongs to it has left, the introduction to somebody new as well. */
async function told({ say }: Context, agent: Agent, outcome: Outcome): Promise<number> {
  const isGone = outcome === "sent" && (await agent.settled());
  if (isGone) say("Sent.", { outcome: "sent" });
  else say("Kept: it leaves when the agent runs next.", { outcome: "queued" });
  return isGone ? 0 : EXIT_CODES.queued;
}

/** A text may be long or private: `-` reads it from standard input. */
const textOf = ({ text }: Flags): string => (text === "-" ? readFileSync(0, "utf8").trimEnd() : required(text, "--text"));

export const send = (context: Context): Promise<number> => {
  const [to, text] = [required(context.flags.to?.[0], "--to"), textOf(context.flags)];
  return withAgent(context, {}, async (agent) => told(context, agent, await agent.send(to, text)));
};

export const knock = (context: Context): Promise<number> => {
  const to = required(context.flags.to?.[0], "--to");
  return withAgent(context, {}, async (agent) => {
    await agent.knock(to);
    context.say("Knocked: who has this number decides.", { outcome: "knocked" });
    return 0;
  });
};

export const leave = (context: Context): Promise<number> => {
  const { flags } = context;
  const now = Math.floor(Date.now() / 1000);
  const starts_at = timeIn(flags.from, "--from", now);
  const window = { starts_at, ends_at: timeIn(flags.until, "--until", starts_at + DAY_S), timezone: flags.timezone ?? "UTC" };
  const at = pointIn(required(flags.at, "--at"));
  const note = { to: flags.to ?? [], text: textOf(flags), at, radius_m: numberIn(flags.radius, "--radius", 50), window };
  if (note.to.length === 0) throw new UsageError("--to is missing");
  return withAgent(context, {}, async (agent) => told(context, agent, await agent.leave(note)));
};

export const listen = (context: Context): Promise<number> => {
  const { flags, env, print, note, onStop } = context;
  const seconds = numberIn(flags.seconds, "--seconds", RUN_S);
  const at = flags.at === undefined ? {} : { at: pointIn(flags.at) };
  return withAgent(context, { renews: true, ...at }, async (agent) => {
    const stopped = new AbortController();
    onStop(() => {
      stopped.abort();
      agent.close();
    });
    const pause = (s: number): Promise<boolean> => wait(s * 1000, true, { signal: stopped.signal }).catch(() => false);
    note(markIn(agent.status().mark));
    for await (const message of agent.messages()) {
      if (flags.run === undefined) print(lineOf(message));
      else if (!(await answered(message, await runProgram(flags.run, message, env, seconds), { note, pause }))) break;
    }
    return 0;
  });
};

/** @returns whether the message is done */
async function answered(
  message: Parameters<typeof lineOf>[0],
  { answer, isDone }: Awaited<ReturnType<typeof runProgram>>,
  waits: Waits,
): Promise<boolean> {
  if (!isDone) waits.note("the program failed: a message has no answer");
  return answer === "" || answerUntilTaken(() => message.answer(answer), waits);
}

const schemaIn = (file: string | undefined, flag: string): string => {
  try {
    return readFileSync(required(file, flag), "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${flag} cannot be read`);
  }
};

export const capability = (context: Context): Promise<number> => {
  const { flags, words, say } = context;
  const [what = "", name = "", version = ""] = words;
  if (what !== "list" && (name === "" || version === "")) throw new UsageError("capability put|drop NAME VERSION, or list");
  return withAgent(context, {}, async ({ capabilities }) => {
    if (what === "put") {
      const [inputSchema, outputSchema] = [schemaIn(flags.input, "--input"), schemaIn(flags.output, "--output")];
      await capabilities.put({ name, version, inputSchema, outputSchema });
      say("Declared.", { name, version });
    } else if (what === "drop") {
      await capabilities.drop(name, version);
      say("Not declared any more.", { name, version });
    } else if (what === "list") {
      const all = await capabilities.list();
      say(all.map((one) => `${one.name} ${one.version}`).join("\n") || "None.", { capabilities: all });
    } else throw new UsageError("capability put|drop NAME VERSION, or list");
    return 0;
  });
};

export const lend = (context: Context): Promise<number> => {
  const { flags, words, env, say } = context;
  const [what, person] = words;
  const data = dataOf(flags.data, env);
  if (what === "list")
    return withAgent(context, {}, async ({ lendings }) => {
      const all = await lendings.list();
      say(all.map((one) => `${one.person} until ${dateOf(one.until)}`).join("\n") || "None.", { lendings: all });
      return 0;
    });
  if (what === "accept" && person !== undefined)
    return withAgent(context, { actFor: person }, async (agent) => {
      await agent.renew();
      save(data, { ...readSaved(data), actFor: person });
      return tell(context, agent);
    });
  if (what !== "drop") throw new UsageError("lend list, lend accept PPNUM_ID, or lend drop");
  const { actFor: _, ...saved } = readSaved(data);
  save(data, saved);
  say("It speaks for itself.", {});
  return Promise.resolve(0);
};
