/** Writes bench/results/relay.md and relay.svg from what the relay's benchmarks kept. `npx tsx bench/relay-report.ts` */
import { type Figure, kept, writeResult } from "./load/figures.ts";

interface Throughput extends Record<"store" | "alone" | "sealed" | "fetch", Figure> {
  readonly loads: readonly number[];
  readonly machine: string;
}
interface Kept {
  readonly throughput?: Throughput;
  readonly slowDisk?: Throughput;
  readonly idle?: { readonly sockets: number; readonly bytesEach: number; readonly store: Figure; readonly load: number };
  readonly sizes?: {
    readonly rows: readonly { events: number; p50: number; p99: number; ratio: number; startMs: number; load: number }[];
  };
  readonly peers?: { readonly rows: readonly (Figure & { name: string })[]; readonly loads: readonly number[] };
}

const results = kept() as Kept;
const n = (value: number): string => value.toLocaleString("en");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function throughput(title: string, { store, alone, sealed, fetch, loads }: Throughput): string {
  const row = (what: string, { rate, p50, p99 }: Figure): string[] => [
    what,
    n(rate),
    `${p50.toFixed(2)} ms`,
    `${p99.toFixed(2)} ms`,
  ];
  const rows = [
    row("STORE 500 B, 8 × 16 in flight", store),
    row("STORE 500 B, 1 × 1 in flight", alone),
    row("sealed submit, 32 in flight", sealed),
    row("FETCH and ACK, 8 mailboxes at a time (events)", fetch),
  ];
  return `## ${title}\n\n${table(["", "a second", "p50", "p99"], rows)}\n\nMedians; load average before each run: ${loads.join(", ")}.\n`;
}

function sizes({ rows }: NonNullable<Kept["sizes"]>): string {
  const cells = rows.map(({ events, p50, p99, ratio, startMs, load }) => [
    n(events),
    `${p50} ms`,
    `${p99} ms`,
    `${ratio}×`,
    `${startMs} ms`,
    `${load}`,
  ]);
  return `## Large stores\n\n${table(["events", "FETCH of 100, p50", "p99", "to the smallest", "start to ready", "load"], cells)}\n`;
}

function peers({ rows, loads }: NonNullable<Kept["peers"]>): string {
  const own = rows[0]?.rate ?? Number.NaN;
  const cells = rows.map(({ name, rate, p99 }) => [name, n(rate), `${p99.toFixed(0)} ms`, `${(own / rate).toFixed(1)}×`]);
  return `## Durable stores beside others\n\n${table(["", "a second", "p99", "Cairn does"], cells)}\n\nIn turns, medians; load average before each run: ${loads.join(
    ", ",
  )}. @nostr-relay verifies a Schnorr signature for each event and commits each by itself, in SQLite's own default mode. Mosquitto writes its whole database anew at every change, without fsync.\n`;
}

/** Horizontal bars, the peers' durable stores a second. */
function chart(rows: readonly (Figure & { name: string })[]): string {
  const [width, left, bar, gap, top] = [720, 280, 26, 14, 44];
  const most = Math.max(...rows.map(({ rate }) => rate));
  const height = top + rows.length * (bar + gap) + 10;
  const lines = rows.map(({ name, rate }, i) => {
    const y = top + i * (bar + gap);
    const length = Math.max(2, Math.round(((width - left - 90) * rate) / most));
    const middle = y + bar / 2 + 5;
    return `<text x="${left - 10}" y="${middle}" text-anchor="end">${name}</text><rect x="${left}" y="${y}" width="${length}" height="${bar}" fill="${i === 0 ? "#2f6f5e" : "#b9b2a3"}"/><text x="${left + length + 8}" y="${middle}">${n(rate)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="14" fill="#22302b"><rect width="${width}" height="${height}" fill="#f3f1ec"/><text x="20" y="26" font-size="16">Durable stores of 500 B a second, 128 in flight</text>${lines.join("")}</svg>\n`;
}

const parts = [
  "# The relay\n",
  `Load generator and relay on the same machine, which others used as well: ${results.throughput?.machine ?? "unknown"}. How each is measured stands at the head of \`bench/relay-*.ts\`.\n`,
  results.throughput ? throughput("Throughput", results.throughput) : "",
  results.slowDisk ? throughput("Every fsync 10 ms slower", results.slowDisk) : "",
  results.idle
    ? `## Idle sockets\n\n${n(results.idle.sockets)} authenticated: ${(results.idle.bytesEach / 1024).toFixed(1)} KiB of resident memory each (load ${results.idle.load}). STORE beside them: ${n(results.idle.store.rate)} a second.\n`
    : "",
  results.sizes ? sizes(results.sizes) : "",
  results.peers ? peers(results.peers) : "",
];
writeResult("relay.md", `${parts.filter((part) => part !== "").join("\n")}`);
if (results.peers) writeResult("relay.svg", chart(results.peers.rows));
