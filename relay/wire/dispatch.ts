/** Passes commands to their handlers after the common checks: authentication, budget, and whether this relay serves the command. */
import { type Log, logError } from "../../src/host/log.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { RateLimits } from "../limits/budgets.ts";
import { type Caller, fail, type Handler, type Handlers, type Outcome } from "./outcome.ts";

export interface Dispatcher {
  /** Whether the command must wait for the connection's earlier ones. */
  readsAfterWrites(cmd: string): boolean;
  /** Whether the command's frame may be larger than MAX_FRAME_SIZE. */
  mayBeLarge(cmd: string): boolean;
  /** Never rejects. */
  dispatch(command: Frame, caller: Caller | undefined): Promise<Outcome> | Outcome;
  /** The same without the budget: a long poll repeats a FETCH that was counted already. */
  again(command: Frame, caller: Caller): Promise<Outcome> | Outcome;
}

export function createDispatcher(handlers: Handlers, limits: RateLimits, log: Log): Dispatcher {
  const handlerOf = (cmd: string): Handler | undefined => (Object.hasOwn(handlers, cmd) ? handlers[cmd] : undefined);

  function answer(command: Frame, caller: Caller | undefined): Promise<Outcome> | Outcome {
    if (!caller) return fail("unauthorized", "authenticate first");
    const wait = limits.command(command, caller);
    if (wait > 0) return { ...fail("rate-limited", `try again in ${Math.ceil(wait)} s`), retryAfter: wait };
    return run(command, caller);
  }

  function run(command: Frame, caller: Caller): Promise<Outcome> | Outcome {
    const handler = handlerOf(command.cmd);
    if (!handler) return fail("feature-disabled", "this relay does not do that");
    return handler.run(command, caller);
  }

  function failed(cmd: string, error: unknown): Outcome {
    logError(log, error, "a command failed inside the relay; the client was answered unavailable", { cmd });
    return fail("unavailable", "the relay cannot do this now");
  }

  function guarded(cmd: string, work: () => Promise<Outcome> | Outcome): Promise<Outcome> | Outcome {
    try {
      const outcome = work();
      return outcome instanceof Promise ? outcome.catch((error: unknown) => failed(cmd, error)) : outcome;
    } catch (error) {
      return failed(cmd, error);
    }
  }

  return {
    readsAfterWrites: (cmd) => handlerOf(cmd)?.reads === true,
    mayBeLarge: (cmd) => handlerOf(cmd)?.large === true,
    dispatch: (command, caller) => guarded(command.cmd, () => answer(command, caller)),
    again: (command, caller) => guarded(command.cmd, () => run(command, caller)),
  };
}

/** Refuses all commands of keys that the relay does not serve. */
export const refusing = (dispatcher: Dispatcher, refuses: (pubkey: Bytes) => boolean): Dispatcher => ({
  ...dispatcher,
  dispatch(command, caller) {
    if (caller && refuses(caller.pubkey)) return fail("forbidden", "this relay does not serve this key");
    return dispatcher.dispatch(command, caller);
  },
});
