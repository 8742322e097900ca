/** Settings as environment variables: each read where it is used, all problems reported together, before anything is started. */
import { BlockList, isIP } from "node:net";

/** Names every wrong variable and what is allowed in it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** `undefined` for a value that is not allowed. */
export type Parser<T> = (text: string) => T | undefined;

export class Environment {
  private readonly variables: Readonly<Record<string, string | undefined>>;
  private readonly problems: string[] = [];
  private readonly asked = new Set<string>();

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.variables = variables;
  }

  /** The text of a variable; an empty one counts as absent. */
  text(name: string): string | undefined {
    this.asked.add(name);
    return this.variables[name]?.trim() || undefined;
  }

  /** Its value; `fallback` where it is absent. A wrong one is a problem, in words that begin with "must be". */
  read<T>(name: string, fallback: T, allowed: string, parse: Parser<T>): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value === undefined) this.problem(`${name} must be ${allowed}`);
    return value ?? fallback;
  }

  problem(sentence: string): void {
    this.problems.push(sentence);
  }

  /** Every name that was asked for so far. */
  get names(): readonly string[] {
    return [...this.asked];
  }

  /** Once all is read. @throws ConfigError */
  check(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems.join("; "));
  }
}

export function numberWithin(min: number, max: number, whole: boolean): Parser<number> {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max && (!whole || Number.isInteger(value)) ? value : undefined;
  };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** `none` is no bound; `units` allows 64M and the like. */
export function bound(units: boolean): Parser<number> {
  return (text) => {
    if (text === "none") return Infinity;
    const [, digits = "", unit = ""] = /^(\d{1,15})([KMGT]?)$/.exec(text) ?? [];
    const value = Number(digits) * (UNITS[unit] ?? 1);
    return digits !== "" && value > 0 && (units || unit === "") && Number.isSafeInteger(value) ? value : undefined;
  };
}

export const choice =
  <T extends string>(choices: readonly T[]): Parser<T> =>
  (text) =>
    choices.find((one) => one === text);

export const onOff: Parser<boolean> = (text) => (text === "on" || text === "off" ? text === "on" : undefined);

/** The URL of an origin, with nothing behind it. */
export function originUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const bare = url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  return bare && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}

/** An address, or a network as address/prefix. @returns whether it is one */
function addEntry(list: BlockList, entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  if (prefix === undefined) {
    list.addAddress(address, family);
    return true;
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 6 ? 128 : 32)) return false;
  list.addSubnet(address, Number(prefix), family);
  return true;
}

/** Addresses and networks by comma; `none` for none. */
export function addresses(text: string): BlockList | undefined {
  const list = new BlockList();
  if (text === "none") return list;
  return text.split(",").every((entry) => addEntry(list, entry.trim())) ? list : undefined;
}
