/** Wrappers that count for the observer: each wraps a part and does not change its behaviour. */

import type { Hub } from "../hub/hub.ts";
import type { Dispatcher } from "../wire/dispatch.ts";
import { isFailure, type Outcome } from "../wire/outcome.ts";
import type { Observer } from "./observer.ts";

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
      hub.attach(pubkey, connection, presence);
      observer.attached(1);
    },
    detach(connection) {
      hub.detach(connection);
      observer.attached(-1);
    },
    eventStored: (recipient) => hub.eventStored(recipient),
    sendNotice: (pubkey, notice) => hub.sendNotice(pubkey, notice),
    wakeByPush: (pubkey) => hub.wakeByPush(pubkey),
    subscribe: (roomId, connection) => hub.subscribe(roomId, connection),
    publish: (roomId, notice) => hub.publish(roomId, notice),
    unsubscribe: (roomId, whose) => hub.unsubscribe(roomId, whose),
  };
}
