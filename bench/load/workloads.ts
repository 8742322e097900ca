/** What is asked of the relay: store for people who are offline, fetch and acknowledge, submit anonymously. */
import { Agent, request } from "node:http";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { type Figure, figure } from "./figures.ts";
import { timed } from "./lanes.ts";
import { type Keys, keys, sealedBody, storeFrame, storeId, tokenOf } from "./people.ts";
import { connect } from "./relay.ts";

const RECIPIENTS = 64;
export const recipients: readonly Keys[] = Array.from({ length: RECIPIENTS }, (_, i) => keys(`recipient ${i}`));
const of = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** Frames that no earlier run has sent. */
let serial = 0;
export const storeFrames = (count: number): Bytes[] =>
  Array.from({ length: count }, () => storeFrame(of(recipients, serial).publicKey, serial++));

const DAY_S = 86_400;
/** Public keys of people who never come: making 20,000 takes seconds, so that is done once. */
const strangers: Bytes[] = [];
/** To so many mailboxes at random; where they are more than those that fetch, with expiries spread over 30 days. */
export function spreadFrames(count: number, mailboxes: number): Bytes[] {
  if (mailboxes <= RECIPIENTS) return storeFrames(count);
  while (strangers.length < mailboxes) strangers.push(keys(`stranger ${strangers.length}`).publicKey);
  const pick = (): Bytes => strangers[Math.floor(Math.random() * mailboxes)] as Bytes;
  const lasts = (): number => Math.floor((0.1 + Math.random() * 29) * DAY_S);
  return Array.from({ length: count }, () => storeFrame(pick(), serial++, lasts()));
}

export async function storeAll(url: string, frames: readonly Bytes[], senders: number, inFlight: number): Promise<Figure> {
  const connections = await Promise.all(Array.from({ length: senders }, (_, i) => connect(url, keys(`sender ${i}`))));
  const lanes = connections.flatMap(({ ask }) =>
    Array.from({ length: inFlight }, () => async (frame: Bytes) => {
      const reply = await ask(frame);
      if (!reply.includes("STORED")) throw new Error(reply.toString("latin1"));
    }),
  );
  const result = await timed(frames, lanes);
  for (const { close } of connections) close();
  return result;
}

const fetchFrame = encodeCommand({ cmd: "FETCH", since: 0 });

/** Each recipient fetches and acknowledges page by page until nothing is left. The rate is of events, the times are of pages. */
export async function fetchAll(url: string): Promise<{ readonly events: number; readonly figure: Figure }> {
  const connections = await Promise.all(recipients.map((recipient) => connect(url, recipient)));
  const times: number[] = [];
  let events = 0;
  const drain = async ({ ask }: (typeof connections)[number]): Promise<void> => {
    for (;;) {
      const begun = performance.now();
      const page = parseMessage(await ask(fetchFrame));
      if (page.cmd !== "EVENTS") throw new Error(page.cmd);
      times.push(performance.now() - begun);
      if (page.events.length === 0) return;
      const acked = parseMessage(await ask(encodeCommand({ cmd: "ACK", event_ids: page.events.map(storeId) })));
      if (acked.cmd !== "ACKED" || acked.count !== page.events.length) throw new Error("not all acknowledged");
      events += page.events.length;
    }
  };
  const waiting = [...connections];
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await drain(next);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  const result = figure(events, (performance.now() - begun) / 1000, times);
  for (const { close } of connections) close();
  return { events, figure: result };
}

/** A token for each recipient, as a contact would have one. */
export async function registerTokens(url: string): Promise<void> {
  for (const [index, recipient] of recipients.entries()) {
    const { ask, close } = await connect(url, recipient);
    const reply = parseMessage(await ask(encodeCommand({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token: tokenOf(index) })));
    if (reply.cmd !== "DELIVERY_TOKEN_REGISTERED") throw new Error(reply.cmd);
    close();
  }
}

function post(agent: Agent, url: string, body: Bytes): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/msgpack", "content-length": body.length };
    const call = request(`${url}/v1/note/submit`, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    call.once("error", reject);
    call.end(body);
  });
}

/** Anonymous submissions over connections that are kept. */
export async function submitAll(url: string, count: number, inFlight: number): Promise<Figure> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const bodies = Array.from({ length: count }, () => sealedBody(tokenOf(serial % RECIPIENTS), serial++));
  const submit = async (body: Bytes): Promise<void> => {
    const status = await post(agent, url, body);
    if (status !== 201) throw new Error(`status ${status}`);
  };
  const result = await timed(
    bodies,
    Array.from({ length: inFlight }, () => submit),
  );
  agent.destroy();
  return result;
}
