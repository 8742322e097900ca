/** Composition root of the gateway for text messages. */
import { ConfigError, Environment } from "../src/host/env.ts";
import { createLog, describe } from "../src/host/log.ts";
import { systemClock, systemRandom } from "../src/host/ports.ts";
import { lockDataDir } from "../src/host/sqlite/lock.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { loadBoxCrypto } from "./crypto.ts";
import { createSmsServer } from "./server.ts";
import { readSmsSettings } from "./settings.ts";

function stop(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  // Files that this process makes are readable by its user only.
  process.umask(0o077);
  const env = new Environment(process.env);
  const settings = readSmsSettings(env);
  env.check();
  process.once("exit", lockDataDir(settings.dataDir, "gateway"));
  const log = createLog(settings.logLevel);
  const server = createSmsServer({ settings, crypto: await loadBoxCrypto(), clock: systemClock, random: systemRandom, log });
  const address = await server.listen();
  const drain = (signal: string): void => {
    log.info({ signal }, "asked to stop: what is in flight is answered, then the session and the database are closed");
    server.drain().then(
      () => process.exit(0),
      (error: unknown) => stop(`the drain failed: ${describe(error).error}`),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) process.once(signal, drain);
  process.stdout.write(`The SMS gateway is at ${address}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof StoreError) stop(`The SMS gateway cannot start: ${error.message}`);
  if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
    stop("The SMS gateway cannot start: the port is taken (set SMS_PORT)");
  stop(`The SMS gateway cannot start: ${describe(error).error}`);
});
