/** Composition root of the directory of numbers. */
import { ConfigError, Environment } from "../src/host/env.ts";
import { keysIn } from "../src/host/key-file.ts";
import { createLog, describe, type Log } from "../src/host/log.ts";
import { serveMetrics } from "../src/host/metrics-server.ts";
import { systemClock, systemRandom } from "../src/host/ports.ts";
import { lockDataDir } from "../src/host/sqlite/lock.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { loadAuthKeys } from "./auth/auth-keys.ts";
import { type Mail, smtpMail, trialMail } from "./auth/mail.ts";
import { type NumbersConfig, readNumbersConfig } from "./config.ts";
import { loadDirectoryCrypto } from "./crypto.ts";
import { createDirectory, type Listening } from "./directory.ts";
import { DirectoryKeys } from "./issue/directory-keys.ts";
import { loadDirectorySecrets } from "./issue/directory-secrets.ts";
import { hasDirectory, keyMarks, requireKeyFiles } from "./key-files.ts";
import { openStore } from "./open-store.ts";

function stop(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const say = (text: string): void => void process.stdout.write(text);

const mailOf = ({ mail }: NumbersConfig, log: Log): Promise<Mail> =>
  mail ? smtpMail(mail.url, mail.from, log) : Promise.resolve(trialMail(say));

/** The key that a directory signs with is made by its operator's hand: one that came of a wrong path would sign what nobody believes. */
function requireKey({ dataDir, isTrial }: NumbersConfig): void {
  if (hasDirectory(dataDir)) requireKeyFiles(dataDir);
  else if (!isTrial) throw new ConfigError(`${dataDir} holds no keys of a directory: make them with cairn-numbers init, once`);
}

/** For people; what machines read is JSON. */
function announce({ issuer, grpc }: Listening, { isTrial }: NumbersConfig): void {
  if (isTrial) say("This directory is a trial, for this machine alone: codes that would be mailed are printed here.\n");
  say(`Its API for gRPC is at ${grpc}\n`);
  say(`The directory of numbers is at ${issuer}\n`);
}

async function main(): Promise<void> {
  // Files that this process makes are readable by its user only.
  process.umask(0o077);
  const env = new Environment(process.env);
  const config = readNumbersConfig(env);
  env.check();
  const { dataDir } = config;
  requireKey(config);
  process.once("exit", lockDataDir(dataDir, "directory"));
  const log = createLog(config.logLevel);
  const crypto = await loadDirectoryCrypto();
  const keys = keysIn(dataDir);
  const [clock, random] = [systemClock, systemRandom];
  const secrets = loadDirectorySecrets(keys, random);
  // All keys are there before a database is.
  const marks = keyMarks(secrets, loadAuthKeys(keys));
  // Loaded only when metrics are on.
  const metrics = config.metricsPort === undefined ? undefined : (await import("./ops/metrics.ts")).createMetrics(log, clock);
  const directory = createDirectory({
    ...{ config, crypto, keys, secrets, clock, random, log },
    directoryKeys: new DirectoryKeys({ openKeys: () => keysIn(dataDir), crypto, clock, random }),
    mail: await mailOf(config, log),
    ...(await openStore(config, { auditKey: secrets.audit, marks, clock, log })),
    ...(metrics ? { observer: metrics } : {}),
  });
  const listening = await directory.listen();
  if (metrics) log.info({ url: (await serveMetrics(metrics, config.metricsPort ?? 0, log)).url }, "metrics are served");
  const end = (signal: string): void => {
    log.info({ signal }, "asked to stop: streams end, what is in flight is answered, then the database is closed");
    directory.drain().then(
      () => process.exit(0),
      (error: unknown) => stop(`the drain failed: ${describe(error).error}`),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) process.once(signal, end);
  announce(listening, config);
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof StoreError) stop(`The directory cannot start: ${error.message}`);
  if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
    stop(
      "The directory cannot start: a port is taken (set NUMBERS_PORT, NUMBERS_EXTERNAL_PORT or NUMBERS_METRICS_PORT to another)",
    );
  stop(`The directory cannot start: ${describe(error).error}`);
});
