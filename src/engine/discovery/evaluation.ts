/** Having pairs evaluated: what a relay announces, whether it says the same to everybody, and batches of questions with their proofs. */

import { relayHost, relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { type Evaluator, readEvaluators } from "../../protocol/discovery/evaluators.ts";
import { discoverySession } from "../../protocol/discovery/session-key.ts";
import { type Blinded, OPRF, SLICE } from "../../protocol/discovery/voprf.ts";
import { type Bytes, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { parseCapabilities } from "../../protocol/wire/capabilities.ts";
import { discovery } from "../../protocol/wire/topics/discovery.ts";
import { NoAnswer } from "../link/failures.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { put } from "../records/database.ts";
import { questionOf } from "./pairs.ts";
import type { PairRecord } from "./records.ts";

/** A book's size is told in steps of this. */
const STEP = 32;
const ADVERTISEMENT_BYTES = 64 * 1024;

/** A relay that cannot be trusted with a question. */
export class Untrusted extends Error {
  override readonly name = "Untrusted";
  readonly kind: "apart" | "false-proof";
  constructor(kind: "apart" | "false-proof") {
    super(kind);
    this.kind = kind;
  }
}

type Ports = Pick<
  Spine,
  | "clock"
  | "crypto"
  | "database"
  | "lines"
  | "loadOprf"
  | "mail"
  | "network"
  | "random"
  | "redraw"
  | "relays"
  | "settings"
  | "trace"
>;

const decoder = new TextDecoder("utf-8");
const evaluatorsIn = (json: string, relay: string): readonly Evaluator[] =>
  readEvaluators(parseCapabilities(json).discovery, relayHost(relay));

/** What it says to who asks without a name. @throws NoAnswer */
export async function announced({ network }: Pick<Ports, "network">, relay: string): Promise<readonly Evaluator[]> {
  const options = { max_bytes: ADVERTISEMENT_BYTES };
  const { status, body } = await network.request("GET", `${relay}/v1/capabilities`, undefined, options).catch(() => {
    throw new NoAnswer("broken");
  });
  if (status !== 200) throw new NoAnswer("not-a-relay");
  try {
    return evaluatorsIn(decoder.decode(body), relay);
  } catch {
    throw new NoAnswer("unfit");
  }
}

const said = (evaluators: readonly Evaluator[]): string =>
  JSON.stringify(evaluators.map(({ publicKey, keyId, authority, until }) => [toHex(publicKey), toHex(keyId), authority, until]));

/** The relay that has the key: mine, or the other that it names (over http on this machine alone). */
export function relayOf({ authority }: Evaluator, all: readonly Evaluator[], own: string): string {
  if (authority === all[0]?.authority) return own;
  for (const scheme of ["http", "https"]) {
    try {
      return relayOrigin(`${scheme}://${authority}`);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
  return `https://${authority}`;
}

/**
 * Has these evaluated under one key, and writes down each batch as it comes.
 * @param isOver asked between batches
 * @throws Untrusted, RelayRefusal, NoAnswer; what came before stays
 */
export async function evaluate(
  ports: Ports,
  relay: string,
  evaluator: Evaluator,
  pairs: readonly PairRecord[],
  isOver: () => boolean,
): Promise<void> {
  const { crypto, database, mail, redraw } = ports;
  // The other relay says itself under which keys it evaluates, and mine only which it knows.
  const publicly = await announced(ports, relay);
  if (!publicly.some(({ publicKey }) => toHex(publicKey) === toHex(evaluator.publicKey))) throw new Untrusted("apart");
  const own = discoverySession(crypto, mail.own.seed, relayHost(relay));
  await closing(openSession(ports, relay, own, { notice: () => {} }), async ({ session }) => {
    await sameToMe(ports, session, relay, publicly);
    // Of the book that was forgotten meanwhile nothing more is asked.
    const still = ({ id }: PairRecord): boolean => database.get("book_pair", id) !== undefined;
    for (let left = pairs.filter(still); left.length > 0 && !isOver(); left = left.filter(still)) {
      const batch = left.slice(0, discovery.limits.DISCOVERY_EVAL_MAX);
      left = left.slice(discovery.limits.DISCOVERY_EVAL_MAX);
      const outputs = await evaluateBatch(ports, session, evaluator, batch);
      const key = toHex(evaluator.publicKey);
      // And nothing comes back.
      const changes = batch.flatMap(({ id }, i) => {
        const pair = database.get("book_pair", id);
        return pair ? [put("book_pair", id, { ...pair, outputs: { ...pair.outputs, [key]: toHex(outputs[i] as Bytes) } })] : [];
      });
      if (!isOver()) await database.commit(changes);
      redraw();
    }
  });
}

/** A relay with a key for each person would know everybody by it. */
async function sameToMe(ports: Ports, session: Session, relay: string, publicly: readonly Evaluator[]): Promise<void> {
  const toMe = async (): Promise<string> => {
    const { json } = await session.request({ cmd: "CAPABILITIES" });
    try {
      return said(evaluatorsIn(json, relay));
    } catch {
      throw new NoAnswer("unfit");
    }
  };
  if ((await toMe()) === said(publicly)) return;
  // It may have changed its key between the two.
  if ((await toMe()) !== said(await announced(ports, relay))) throw new Untrusted("apart");
}

async function evaluateBatch(
  { clock, loadOprf, random }: Ports,
  session: Session,
  { publicKey, keyId }: Evaluator,
  pairs: readonly PairRecord[],
): Promise<readonly Bytes[]> {
  const oprf = (await loadOprf?.()) ?? OPRF;
  const batch: Blinded[] = [];
  const missing = (STEP - (pairs.length % STEP)) % STEP;
  const inputs = [...pairs.map((pair) => questionOf(pair).input), ...Array.from({ length: missing }, () => random(32))];
  for (const input of inputs) {
    batch.push(oprf.blind(input, random));
    if (batch.length % SLICE === 0) await clock.breathe();
  }
  const blinded = batch.map(({ element }) => element);
  const { evaluated, proof } = await session.request({ cmd: "DISCOVERY_EVAL", blinded, key_id: keyId });
  await clock.breathe();
  try {
    const outputs = await oprf.open(publicKey, batch, evaluated, proof, clock.breathe);
    return outputs.slice(0, pairs.length);
  } catch (error) {
    if (error instanceof ProtocolError) throw new Untrusted("false-proof");
    throw error;
  }
}
