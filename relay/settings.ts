/** All settings of a relay: its own and its features', read before anything is made. A wrong one stops the start. */
import type { Environment } from "../src/host/env.ts";
import { type Config, readConfig } from "./config.ts";
import type { ConfiguredFeature, Feature } from "./feature.ts";
import { FEATURES } from "./features.ts";

export interface Settings {
  readonly config: Config;
  readonly features: readonly ConfiguredFeature[];
}

/**
 * @param defaultAppDir where the built app lies beside the bundle
 * @throws ConfigError that names every wrong variable
 */
export function readSettings(env: Environment, defaultAppDir: string, features: readonly Feature[] = FEATURES): Settings {
  const config = readConfig(env, defaultAppDir);
  const configured = features.map(({ configure, ...feature }) => ({ ...feature, make: configure(env, config) }));
  env.check();
  return { config, features: configured };
}
