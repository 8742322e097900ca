/** Composition root of the courier box: `init`, nothing (it runs), `status [--json]`, `leave <group>`, `wipe`. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { encodeQR } from "qr";
import { ConfigError, Environment } from "../src/host/env.ts";
import { createLog, describe, type Log } from "../src/host/log.ts";
import { systemClock, systemRandom } from "../src/host/ports.ts";
import { lockDataDir } from "../src/host/sqlite/lock.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { NodeNetwork } from "../src/platform/node/network.ts";
import { loadSodium } from "../src/platform/worker/sodium.ts";
import { writeContactLink } from "../src/protocol/contacts/link.ts";
import { Box, openStore, type Stored } from "./box.ts";
import { KEY_FILE, loadBoxKeys } from "./keys.ts";
import { noRadio, type PeripheralPort } from "./peripheral.ts";
import { type CourierSettings, readCourierSettings } from "./settings.ts";
import { inWords, reported, statusOf } from "./status.ts";
import { DATABASE_FILE } from "./store/database.ts";

const USAGE = `usage: npm run courier                       runs the box
       npm run courier -- init               makes its key and store, shows the link by which people add it
       npm run courier -- status [--json]    what it holds and does; --json: for a report, without names
       npm run courier -- leave <group>      leaves a group: what it holds for it is deleted at once
       npm run courier -- wipe               deletes everything, its key too
The settings are environment variables, see docs/courier.md.`;

function stop(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function settingsNow(): CourierSettings {
  const env = new Environment(process.env);
  const settings = readCourierSettings(env);
  env.check();
  return settings;
}

async function opened(settings: CourierSettings): Promise<Stored> {
  const crypto = await loadSodium();
  return openStore({ settings, crypto, keys: loadBoxKeys(crypto, systemRandom, settings.dataDir) });
}

/** The store is closed however it ends. */
async function withStore(settings: CourierSettings, use: (stored: Stored) => void): Promise<void> {
  const stored = await opened(settings);
  try {
    use(stored);
  } finally {
    stored.database.close();
  }
}

async function init(settings: CourierSettings): Promise<void> {
  const { relay, app, name } = settings;
  if (relay === undefined)
    throw new ConfigError("COURIER_RELAY must be set: invitations come by it, also to a box that goes offline later");
  const crypto = await loadSodium();
  const keys = loadBoxKeys(crypto, systemRandom, settings.dataDir);
  openStore({ settings, crypto, keys }).database.close();
  const link = writeContactLink(app ?? relay, { publicKey: keys.identity.publicKey, relay, name });
  say(encodeQR(link, "term", { ecc: "low", border: 2 }));
  say(link);
  say("Whoever owns this box adds it in the app like a person, by this code or link, and asks it to carry.");
}

async function radioOf({ adapter }: CourierSettings, log: Log): Promise<PeripheralPort> {
  if (adapter === "none") return noRadio;
  const [{ systemBus }, { BlueZPeripheral }] = await Promise.all([import("dbus-next"), import("./bluez/peripheral.ts")]);
  return new BlueZPeripheral({ adapter, connect: systemBus, after: (seconds, call) => systemClock.after(seconds, call), log });
}

async function run(settings: CourierSettings): Promise<void> {
  process.once("exit", lockDataDir(settings.dataDir, "courier"));
  const log = createLog(settings.logLevel);
  const crypto = await loadSodium();
  const keys = loadBoxKeys(crypto, systemRandom, settings.dataDir);
  const radio = await radioOf(settings, log);
  const ports = { settings, keys, crypto, clock: systemClock, random: systemRandom, network: new NodeNetwork(), radio, log };
  const box = new Box(ports);
  const end = (signal: string): void => {
    log.info({ signal }, "asked to stop: whoever is connected is let go, and the store is closed");
    box.stop().then(
      () => process.exit(0),
      (error: unknown) => stop(`it did not stop in order: ${describe(error).error}`),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) process.once(signal, end);
  await box.start();
  say(
    settings.relay === undefined
      ? "The courier box runs, without internet"
      : `The courier box runs, and fetches from ${settings.relay}`,
  );
}

function leave(settings: CourierSettings, group: string | undefined): Promise<void> {
  return withStore(settings, ({ membership }) => {
    if (group === undefined || !membership.leave(group.toLowerCase(), systemClock.now()))
      throw new ConfigError("name a group of this box, by the 32 digits that `status` shows");
    say("Left. Nothing of it is held any more; its inviter and relay are told when the box is next on the internet.");
  });
}

/** Nobody may be running: a database that is open would be written on without a name. */
function wipe({ dataDir }: CourierSettings): void {
  const unlock = lockDataDir(dataDir, "courier");
  const files = [KEY_FILE, DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`];
  for (const file of files) rmSync(join(dataDir, file), { force: true });
  unlock();
  say("Wiped. Members' mail is still at their relays; this box cannot be visited any more.");
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  // Files that this process makes are readable by its user only.
  process.umask(0o077);
  const now = systemClock.now();
  if (command === undefined) return run(settingsNow());
  if (command === "init") return init(settingsNow());
  if (command === "leave") return leave(settingsNow(), rest[0]);
  if (command === "wipe") return wipe(settingsNow());
  if (command !== "status") throw new ConfigError(USAGE);
  const settings = settingsNow();
  return withStore(settings, (stored) => {
    const status = statusOf(stored, settings, now);
    say(rest.includes("--json") ? JSON.stringify(reported(status), null, 2) : inWords(status, now));
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof StoreError) stop(`The courier box: ${error.message}`);
  stop(`The courier box: ${describe(error).error}`);
});
