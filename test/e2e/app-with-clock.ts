/**
 * The built app with a clock that a test can move and a storage that a test can refuse. The shim is in a copy of the built files, because
 * intercepting a worker's script breaks its WebSocket in Chromium; nothing else differs from what the relay serves.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../dist/app", import.meta.url));

/** Runs before the app's code in page and worker; the shift is stored in a cache of its own, so it survives reloads. */
const SHIM = `const RealDate = Date, realNow = RealDate.now;
let shift = Number(await (await caches.match("/test-clock"))?.text() ?? 0);
globalThis.Date = class extends RealDate { constructor(...a) { a.length ? super(...a) : super(realNow() + shift); } static now() { return realNow() + shift; } };
new BroadcastChannel("test-clock").onmessage = ({ data }) => { shift = data; };
if (await caches.match("/test-refuses-storage")) IDBFactory.prototype.open = () => { throw new DOMException("refused", "SecurityError"); };
const { geolocation } = navigator, watch = geolocation?.watchPosition.bind(geolocation);
if (geolocation) geolocation.watchPosition = (got, ...rest) => watch(({ coords, timestamp }) => got({ coords, timestamp: timestamp + shift }), ...rest);
`;

/** A directory to serve; the caller deletes it. */
export function appWithClock(): string {
  const dir = mkdtempSync(join(tmpdir(), "cairn-app-"));
  cpSync(BUILT, dir, { recursive: true });
  const own = readdirSync(join(dir, "assets")).filter((name) => /^(engine-worker|index)-.*\.js$/.test(name));
  // Named as in vite.config.ts; without the shim a moved clock would have no effect.
  if (own.length !== 2) throw new Error(`expected the scripts of page and worker, found ${own.join(", ")}`);
  for (const name of own) {
    const file = join(dir, "assets", name);
    writeFileSync(file, SHIM + readFileSync(file, "utf8"));
  }
  return dir;
}

/** Runs in a page: moves its device's clock, in all workers and tabs. */
export async function moveClockTo(shift: number): Promise<void> {
  const cache = await caches.open("test-clock");
  await cache.put("/test-clock", new Response(String(shift)));
  const channel = new BroadcastChannel("test-clock");
  channel.postMessage(shift);
  channel.close();
}

/** Runs in a page: from its next load on this device refuses storage, as a private window may. */
export async function refuseStorage(): Promise<void> {
  const cache = await caches.open("test-refuses-storage");
  await cache.put("/test-refuses-storage", new Response("yes"));
}
