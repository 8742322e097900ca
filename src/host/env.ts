/** Settings as environment variables. Each is read where it is used; all problems are reported together, before anything starts. */
import { BlockList, isIP } from "node:net";

/** Its message names every invalid variable and its allowed values. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Parses a value; `undefined` when it is not allowed. */
export type Parser<T> = (text: string) => T | undefined;

export class Environment {
  private readonly variables: Readonly<Record<string, string | undefined>>;
  private readonly problems: string[] = [];
  private readonly namesRead = new Set<string>();

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.variables = variables;
  }

  /** The text of a variable; an empty one counts as absent. */
  text(name: string): string | undefined {
    this.namesRead.add(name);
    return this.variables[name]?.trim() || undefined;
  }

  /** The parsed value, or `fallback` when it is absent. An invalid one is recorded as a problem: `<name> must be <allowed>`. */
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

  /** The names of all variables read so far. */
  get names(): readonly string[] {
    return [...this.namesRead];
  }

  /** Call it after the last read. @throws ConfigError when there are problems */
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

/** A positive integer; `none` is Infinity. With `units`, suffixes K, M, G and T (powers of 1024) are allowed. */
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
    choices.find((allowed) => allowed === text);

export const onOff: Parser<boolean> = (text) => (text === "on" || text === "off" ? text === "on" : undefined);

/** An http or https URL without path, query, fragment and credentials. */
export function originUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const bare = url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  return bare && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}

/** Adds an address, or a network as address/prefix. @returns false when `entry` is neither */
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

/** Addresses and networks, separated by commas; `none` is the empty list. */
export function addresses(text: string): BlockList | undefined {
  const list = new BlockList();
  if (text === "none") return list;
  return text.split(",").every((entry) => addEntry(list, entry.trim())) ? list : undefined;
}
