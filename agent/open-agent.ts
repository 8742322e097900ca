/**
 * `openAgent`: an AI agent or an automatic sender with a number. It is the app's engine in Node, whose identity is the number's key; all that it writes
 * is marked by its directory, or is not written.
 */
import { createEngine, type HostedEngine } from "../src/engine/engine.ts";
import type { Network, Vouching } from "../src/engine/ports.ts";
import { nodeClock, nodeRandom } from "../src/platform/node/clock.ts";
import { NodeNetwork } from "../src/platform/node/network.ts";
import { slowHash } from "../src/platform/worker/argon2.ts";
import { loadSodium } from "../src/platform/worker/sodium.ts";
import { numberKeySeed } from "../src/protocol/attestation/holder.ts";
import { toHex } from "../src/protocol/encoding/bytes.ts";
import { type Identity, identityFromSeed } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { type Agent, OpenAgent } from "./agent.ts";
import { Attesting } from "./attesting.ts";
import { type AgentData, openData, seedIn, vaultOf } from "./data.ts";
import { Directory } from "./directory.ts";
import { SubmittingNetwork } from "./directory-network.ts";
import { AgentError } from "./errors.ts";
import { Finding } from "./finding.ts";
import { Incoming } from "./incoming.ts";
import { Lendings } from "./lendings.ts";
import { Sending } from "./sending.ts";
import { type AgentSettings, accountOf, checked } from "./settings.ts";
import { found, given } from "./watching.ts";

const NAME = "Agent";
const PATIENCE_S = 30;

interface Base {
  readonly settings: AgentSettings;
  readonly data: AgentData;
  readonly crypto: Crypto;
  readonly directory: Directory;
  readonly key: Identity;
  readonly clock: NonNullable<AgentSettings["clock"]>;
  readonly random: NonNullable<AgentSettings["random"]>;
}

async function baseOf(settings: AgentSettings, data: AgentData): Promise<Base> {
  const { clientId, dependent, secret, issuer, clock = nodeClock, random = nodeRandom } = settings;
  const crypto = await loadSodium();
  const seed = numberKeySeed(crypto, await seedIn(data.rows.vault, random), accountOf(settings));
  const told = async (): Promise<string> => (typeof secret === "string" ? secret : secret());
  const directory = new Directory({ issuer, clientId, dependent, secret: told, clock, fetch });
  return { settings, data, crypto, directory, key: identityFromSeed(crypto, seed), clock, random };
}

const outside = ({ network }: AgentSettings): Network => network ?? new NodeNetwork();
const networkOf = ({ settings, directory }: Base): Network =>
  settings.throughDirectory ? new SubmittingNetwork(directory, outside(settings)) : outside(settings);

function engineOf(base: Base, vouching: Vouching): HostedEngine {
  const { settings, data, crypto, key, clock, random } = base;
  return createEngine({
    ...{ store: data.rows.store, vault: vaultOf(key.seed), network: networkOf(base), clock, random, vouching },
    ...{ loadCrypto: async () => crypto, slowHash, app: settings.relay, relay: settings.relay },
  });
}

/** @throws AgentError `storage`; `settings` where it lives at another relay */
async function started(engine: HostedEngine, { settings, clock }: Base): Promise<void> {
  await engine.start();
  const { phase, me } = (await found(engine, clock, PATIENCE_S, (state) => (state.phase === "starting" ? undefined : state))) ?? {};
  if (phase !== "ready" || !me) throw new AgentError("storage", phase);
  const { name = NAME } = settings;
  if (me.name !== name) await given(engine.setName(name));
}

/** A directory that does not answer now is asked again at the next renewal, or when somebody is looked for. */
async function knownOrLater(finding: Finding): Promise<void> {
  try {
    await finding.know();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
  }
}

function parted(base: Base, attesting: Attesting, engine: HostedEngine) {
  const { settings, data, directory, key, clock, random } = base;
  const { issuer, name = NAME, patience_s = PATIENCE_S } = settings;
  const finding = new Finding({ engine, issuer });
  const sending = new Sending({ engine, attesting, finding, clock, random, me: toHex(key.publicKey), name, patience_s });
  const incoming = new Incoming({ engine, sending, kept: data.kept, clock, mayWrite: () => attesting.isValid() });
  attesting.changed = () => {
    incoming.again();
    void knownOrLater(finding);
  };
  return { agent: new OpenAgent({ engine, attesting, sending, finding, incoming, clock, patience_s }, data, directory), finding };
}

/**
 * Resolves when the agent runs; whether it is marked and connected is in its status. It asks for an attestation first where it has none, so that
 * nothing has to be asked when something is sent.
 * @throws AgentError `settings`, `in-use`, `storage`
 */
export async function openAgent(given: AgentSettings): Promise<Agent> {
  const settings = checked(given);
  const data = openData(settings.data);
  try {
    return await opened(await baseOf(settings, data));
  } catch (error) {
    data.close();
    throw error;
  }
}

async function opened(base: Base): Promise<Agent> {
  const { settings, data, crypto, directory, key, clock, random } = base;
  const lendings = new Lendings(directory);
  const attesting = new Attesting({
    ...{ directory, lendings, clock, random, crypto, kept: data.kept, key, account: accountOf(settings), relay: settings.relay },
    actFor: settings.actFor,
  });
  const engine = engineOf(base, attesting.vouching);
  await started(engine, base);
  const { agent, finding } = parted(base, attesting, engine);
  await knownOrLater(finding);
  if (settings.renews !== false) await attesting.start();
  if (settings.at) await agent.stand(settings.at);
  return agent;
}
