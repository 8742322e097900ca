/** A provider that takes `POST {"from", "to", "text"}` as JSON. Others need a few lines of a proxy in between. */
import { type Log, logError } from "../../src/host/log.ts";
import { type Carried, PATIENCE_SECS, type Provider } from "./provider.ts";

export interface HttpProviderSettings {
  readonly url: string;
  /** The whole value of the header Authorization. */
  readonly authorization: string | undefined;
  readonly from: string;
}

function outcomeOf(status: number): Carried {
  if (status >= 200 && status < 300) return "sent";
  // Credentials that are refused are the operator's to mend, and nobody's text is lost by it.
  return [401, 403, 408, 429].includes(status) || status >= 500 ? "later" : "refused";
}

export function httpProvider({ url, authorization, from }: HttpProviderSettings, log: Log): Provider {
  let up = true;
  return {
    async send(to, text) {
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
          body: JSON.stringify({ from, to, text }),
          redirect: "error",
          signal: AbortSignal.timeout(PATIENCE_SECS * 1000),
        });
        await response.body?.cancel();
        const outcome = outcomeOf(response.status);
        up = outcome !== "later";
        if (!up) log.warn({ status: response.status }, "the provider takes no text now; relays are asked to try again");
        return outcome;
      } catch (error) {
        up = false;
        logError(log, error, "the provider could not be reached; relays are asked to try again");
        return "later";
      }
    },
    isUp: () => up,
    close: () => undefined,
  };
}
