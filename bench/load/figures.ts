/** Rates, percentiles, medians, and where they are kept. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

export interface Figure {
  /** A second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const figure = (count: number, seconds: number, times: readonly number[]): Figure => ({
  rate: Math.round(count / seconds),
  p50: Number(quantile(times, 0.5).toFixed(3)),
  p99: Number(quantile(times, 0.99).toFixed(3)),
});

/** Of several runs: the median of each number. */
export const medianFigure = (runs: readonly Figure[]): Figure => ({
  rate: median(runs.map(({ rate }) => rate)),
  p50: median(runs.map(({ p50 }) => p50)),
  p99: median(runs.map(({ p99 }) => p99)),
});

export function say(what: string, { rate, p50, p99 }: Figure): void {
  const ms = (value: number): string => value.toFixed(2);
  process.stdout.write(`${what.padEnd(44)} ${rate.toLocaleString("en").padStart(8)} /s   p50 ${ms(p50)} ms   p99 ${ms(p99)} ms\n`);
}

export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}`;
/** Others may use the machine as well: what it had to do when a figure was taken belongs to the figure. */
export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(1));

const at = (name: string): URL => new URL(`../results/${name}`, import.meta.url);

/** Keeps one part of the relay's results; the report is written from all of them. */
export function keep(part: string, value: unknown): void {
  mkdirSync(at(""), { recursive: true });
  writeFileSync(at("relay.json"), `${JSON.stringify({ ...kept(), [part]: value }, null, 1)}\n`);
}

export function kept(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(at("relay.json"), "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export function writeResult(name: string, text: string): void {
  writeFileSync(at(name), text);
}
