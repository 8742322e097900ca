/** Relays, to which sealed envelopes are handed on. */
import { type Log, quietly } from "../src/host/log.ts";
import type { Relays } from "./external/parts.ts";

/** For connecting and answering. */
const PATIENCE_MS = 10_000;

/** A relay sends nobody elsewhere: who followed would call whom it names. */
const post = (url: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/msgpack" },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });

export const relaysOf = (allowed: readonly string[], log: Log): Relays => ({
  allowed,
  async post(url, body) {
    const answer = await quietly(log, post(url, Uint8Array.from(body)), "a relay did not answer; the sender was told so");
    await answer?.body?.cancel();
    return answer?.status;
  },
});
