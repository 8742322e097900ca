/** The relay's parts with somebody counting: each wraps a part and changes nothing about it. */

import type { Endpoint } from "../../src/host/http/answer.ts";
import type { Hub } from "../hub/hub.ts";
import type { MailboxStore } from "../store/store.ts";
import type { Dispatcher } from "../wire/dispatch.ts";
import { isFailure, type Outcome } from "../wire/outcome.ts";
import type { Observer, SealedOutcome } from "./observer.ts";

export function observedDispatcher(dispatcher: Dispatcher, observer: Observer): Dispatcher {
  return {
    ...dispatcher,
    dispatch(command, caller) {
      const count = (outcome: Outcome): Outcome => {
        observer.command(command.cmd, isFailure(outcome) ? outcome.failure : "ok");
        return outcome;
      };
      const outcome = dispatcher.dispatch(command, caller);
      return outcome instanceof Promise ? outcome.then(count) : count(outcome);
    },
  };
}

export function observedHub(hub: Hub, observer: Observer): Hub {
  return {
    attach(pubkey, connection, presence) {
      const detach = hub.attach(pubkey, connection, presence);
      observer.attached(1);
      return () => {
        detach();
        observer.attached(-1);
      };
    },
    eventStored: (recipient) => hub.eventStored(recipient),
    tell: (pubkey, notice) => hub.tell(pubkey, notice),
    summon: (pubkey) => hub.summon(pubkey),
    subscribe: (roomId, connection) => hub.subscribe(roomId, connection),
    publish: (roomId, notice) => hub.publish(roomId, notice),
    unsubscribe: (roomId, whose) => hub.unsubscribe(roomId, whose),
  };
}

export function observedMailbox(mailbox: MailboxStore, observer: Observer): MailboxStore {
  return {
    ...mailbox,
    async purge(now, max) {
      const result = await mailbox.purge(now, max);
      observer.purged(result.purged, result.forgotten);
      return result;
    },
  };
}

const SEALED: Readonly<Record<number, SealedOutcome>> = {
  201: "accepted",
  401: "token-rejected",
  429: "rate-limited",
  503: "unavailable",
  507: "full",
};

/** A sealed endpoint, counted coarsely: a finer count would be a trace of single messages. */
export function observedSealed(endpoint: Endpoint, observer: Observer): Endpoint {
  return async (request, path) => {
    const answer = await endpoint(request, path);
    observer.sealed(SEALED[answer.status] ?? "refused");
    return answer;
  };
}
