/** Rate limits: the declared budgets of keys (§C.2, §C.3) and of addresses, times the operator's factor. */

import { SlidingWindows } from "../../src/host/limits/sliding-windows.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Spending } from "../../src/protocol/wire/declare.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { AddressBudgetName, RateBudget } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { WIRE, type Wire } from "../../src/protocol/wire/wire.ts";
import type { Config } from "../config.ts";
import type { Observer } from "../ops/observer.ts";

/** The most keys of one limit in memory. */
const MAX_KEYS = 100_000;
/** The most time stamps of one key in a budget whose window is long, as those of bytes are. */
const STAMPS_PER_KEY = 288;
/** From here on a window of amounts that are no bytes is long too. */
const LONG_SECS = 24 * 60 * 60;

/** What was taken from one key's budget. */
export interface Granted {
  readonly meter: string;
  readonly key: string;
  readonly amount: number;
}

/** The sender of a request: an authenticated key, and the client's address (IPv6: its /64). */
export interface Requester {
  readonly key: string;
  readonly address: string;
}

/** Each method returns 0 when the request is within its budgets, else the seconds to wait; then nothing is taken from any budget. */
export interface RateLimits {
  command(command: Frame, from: Requester): number;
  /** A session that AUTH opens. */
  session(from: Requester): number;
  /** A signed request over HTTP. */
  request(from: Requester): number;
  /** An anonymous submission with a valid token. `isPaid`: only its bytes count for the address. */
  sealed(tokenKey: string, address: string, bytes: number, isPaid: boolean): number;
  /** Whether one more anonymous submission from this address is within the budget. Takes nothing. */
  sealedAddress(address: string): number;
  /** Another relay has granted this. */
  granted(taken: readonly Granted[]): void;
  /** A request of this address or key was refused. Not 0: too many were, and the client gets `rate-limited`. */
  refused(keyOrAddress: string): number;
}

export function scaled({ max_count, window_secs }: RateBudget, factor: number): RateBudget {
  return { max_count: Math.floor(max_count * factor), window_secs };
}

const countsBytes = (name: AddressBudgetName): boolean => name === "STORE_IP_BYTES" || name === "BACKUP_IP_BYTES";

/** How much a command takes: bytes from budgets of bytes, items from the others. */
interface Amount {
  readonly bytes: number;
  readonly items?: number;
}

function amountOf(command: Frame, { bytes, items }: Pick<Spending, "bytes" | "items">): Amount {
  const field = (name: string | undefined): unknown =>
    name === undefined ? undefined : (command as unknown as Readonly<Record<string, unknown>>)[name];
  const [blob, list] = [field(bytes), field(items)];
  return { bytes: blob instanceof Uint8Array ? blob.length : 0, items: Array.isArray(list) ? list.length : 1 };
}

/** One budget, its windows, and its name in the metrics. */
class Meter {
  /** Among all meters, and at every relay. */
  readonly id: string;
  readonly name: Parameters<Observer["limited"]>[0];
  private readonly budget: RateBudget;
  private readonly windows: SlidingWindows;

  constructor(id: string, name: Meter["name"], budget: RateBudget, grain = 0) {
    this.id = id;
    this.name = name;
    this.budget = budget;
    this.windows = new SlidingWindows(MAX_KEYS, grain);
  }

  wait(key: string, now: number, amount = 1): number {
    return this.windows.wait(key, this.budget, now, amount);
  }

  take(key: string, now: number, amount = 1): number {
    return this.windows.take(key, this.budget, now, amount);
  }

  /** Also beyond the budget: it was granted already. */
  record(key: string, now: number, amount: number): void {
    this.windows.record(key, this.budget, now, amount);
  }
}

interface Claim {
  readonly meter: Meter;
  readonly key: string;
  readonly amount?: number;
}

type Budgets = Pick<Config, "rateFactor" | "addressBudgets">;

/** All budgets, times the operator's factor. */
function metersOf({ rateFactor, addressBudgets }: Budgets, wire: Wire) {
  const byId = new Map<string, Meter>();
  const meter = (id: string, name: Meter["name"], budget: RateBudget, grain = 0): Meter => {
    const made = new Meter(id, name, scaled(budget, rateFactor), grain);
    byId.set(id, made);
    return made;
  };
  const ofAddress = (name: AddressBudgetName): Meter => {
    const budget = addressBudgets[name];
    return meter(
      name,
      name,
      budget,
      countsBytes(name) || budget.window_secs >= LONG_SECS ? budget.window_secs / STAMPS_PER_KEY : 0,
    );
  };
  const names = Object.keys(addressBudgets) as AddressBudgetName[];
  return {
    byId,
    byAddress: Object.fromEntries(names.map((name) => [name, ofAddress(name)])) as Record<AddressBudgetName, Meter>,
    commands: Object.fromEntries(
      Object.keys(wire.commands).map((cmd) => [cmd, meter(`command ${cmd}`, "command", wire.rateOf(cmd))]),
    ),
    tokens: meter("sealed-token", "sealed-token", RELAY_LIMITS.SEALED_TOKEN_RATE_LIMIT),
    sealedAddresses: meter("sealed-address", "sealed-address", RELAY_LIMITS.SEALED_IP_RATE_LIMIT),
    refusals: meter("refused", "refused", RELAY_LIMITS.HTTP_REFUSED_RATE),
    sessions: new Meter("sessions", "command", { max_count: 1, window_secs: addressBudgets.AUTH_IP_RATE.window_secs }),
  };
}

/** @param took told of all that is granted here */
export function createRateLimits(
  budgets: Budgets,
  clock: Clock,
  observer: Observer,
  wire: Wire = WIRE,
  took?: (meter: string, key: string, amount: number) => void,
): RateLimits {
  const { byId, byAddress, commands, tokens, sealedAddresses, refusals, sessions } = metersOf(budgets, wire);

  /** Takes from all budgets or from none. */
  function claim(claims: readonly Claim[]): number {
    const now = clock.elapsed();
    for (const { meter, key, amount } of claims) {
      const wait = meter.wait(key, now, amount);
      if (wait === 0) continue;
      observer.limited(meter.name);
      return wait;
    }
    for (const { meter, key, amount } of claims) {
      meter.take(key, now, amount);
      if (took && byId.has(meter.id)) took(meter.id, key, amount ?? 1);
    }
    return 0;
  }
  const ofAddress = (names: readonly AddressBudgetName[], address: string, { bytes, items = 1 }: Amount): Claim[] =>
    names.map((name) => ({ meter: byAddress[name], key: address, amount: countsBytes(name) ? bytes : items }));

  return {
    command(command, { key, address }) {
      const own = { meter: commands[command.cmd] as Meter, key };
      const { budgets = [], ...counted } = wire.spendingOf(command.cmd) ?? {};
      return claim([own, ...ofAddress(budgets, address, amountOf(command, counted))]);
    },
    session: ({ key, address }) =>
      claim([{ meter: commands.AUTH as Meter, key }, ...ofAddress(["AUTH_IP_RATE"], address, { bytes: 0 })]),
    request({ key, address }) {
      const who = `${address} ${key}`;
      if (sessions.wait(who, clock.elapsed()) > 0) return 0;
      return claim([{ meter: sessions, key: who }, ...ofAddress(["AUTH_IP_RATE"], address, { bytes: 0 })]);
    },
    sealed: (tokenKey, address, bytes, isPaid) =>
      claim([
        ...(isPaid ? [] : [{ meter: sealedAddresses, key: address }]),
        { meter: tokens, key: tokenKey },
        ...ofAddress(isPaid ? ["STORE_IP_BYTES"] : ["STORE_IP_RATE", "STORE_IP_BYTES"], address, { bytes }),
      ]),
    sealedAddress: (address) => sealedAddresses.wait(address, clock.elapsed()),
    granted(taken) {
      for (const { meter, key, amount } of taken) byId.get(meter)?.record(key, clock.elapsed(), amount);
    },
    refused: (keyOrAddress) => claim([{ meter: refusals, key: keyOrAddress }]),
  };
}
