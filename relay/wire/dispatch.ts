/** From a declared command to its handler: authorisation, budget and availability all come from the declaration. */

import { type Log, logError } from "../../src/host/log.ts";
import { COMMANDS, type Command, type CommandName, FEATURES, type Feature } from "../../src/protocol/wire/commands.ts";
import { WIRE } from "../../src/protocol/wire/wire.ts";
import type { RateLimits } from "../limits/budgets.ts";
import { type Caller, fail, type Handler, type Handlers, type Outcome } from "./outcome.ts";

export interface Dispatcher {
  /** Whether the command must wait for the connection's earlier ones. */
  readsAfterWrites(cmd: CommandName): boolean;
  /** Never rejects. */
  dispatch(command: Command, caller: Caller | undefined): Promise<Outcome> | Outcome;
  /** The same, for a command whose budget this caller has already paid: a long poll looks again. */
  again(command: Command, caller: Caller): Promise<Outcome> | Outcome;
}

/** Whether a declared command needs a proved pubkey. */
export const needsAuth = (cmd: CommandName): boolean => COMMANDS[cmd].sender !== "anyone";

/** The features whose every command has a handler. */
export function featuresOf(handlers: Handlers): readonly Feature[] {
  return FEATURES.filter((feature) => {
    const commands = Object.keys(COMMANDS).filter((cmd) => WIRE.featureOf(cmd) === feature);
    return commands.length > 0 && commands.every((cmd) => handlers[cmd as CommandName] !== undefined);
  });
}

export function createDispatcher(handlers: Handlers, limits: RateLimits, log: Log): Dispatcher {
  function answer(command: Command, caller: Caller | undefined): Promise<Outcome> | Outcome {
    if (!caller) return fail("unauthorized", "authenticate first");
    const wait = limits.command(command, caller);
    if (wait > 0) return { ...fail("rate-limited", `try again in ${Math.ceil(wait)} s`), retryAfter: wait };
    return run(command, caller);
  }

  function run(command: Command, caller: Caller): Promise<Outcome> | Outcome {
    const handler = handlers[command.cmd] as Handler<CommandName> | undefined;
    if (!handler) return fail("feature-disabled", "this relay does not do that");
    return handler.run(command, caller);
  }

  function broken(cmd: CommandName, error: unknown): Outcome {
    logError(log, error, "a command failed inside the relay; the client was answered unavailable", { cmd });
    return fail("unavailable", "the relay cannot do this now");
  }

  function guarded(cmd: CommandName, work: () => Promise<Outcome> | Outcome): Promise<Outcome> | Outcome {
    try {
      const outcome = work();
      return outcome instanceof Promise ? outcome.catch((error: unknown) => broken(cmd, error)) : outcome;
    } catch (error) {
      return broken(cmd, error);
    }
  }

  return {
    readsAfterWrites: (cmd) => (handlers[cmd] as Handler<CommandName> | undefined)?.reads === true,
    dispatch: (command, caller) => guarded(command.cmd, () => answer(command, caller)),
    again: (command, caller) => guarded(command.cmd, () => run(command, caller)),
  };
}
