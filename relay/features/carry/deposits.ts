/**
 * POST /v1/carry/deposit: outgoing mail that a courier brings, sealed to this relay. Each is what its sender would have posted themselves, is held
 * to the same bounds, and is answered by a signed status, which the courier takes back.
 */
import type { IncomingMessage } from "node:http";
import sodium from "libsodium-wrappers";
import { type Endpoint, type HttpAnswer, plain } from "../../../src/host/http/answer.ts";
import { hasBinaryType } from "../../../src/host/http/target.ts";
import { type Log, logError } from "../../../src/host/log.ts";
import {
  type DepositContent,
  type DepositOpener,
  depositDigest,
  depositReceiptMessage,
  openDeposit,
} from "../../../src/protocol/carry/deposit.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { record } from "../../../src/protocol/encoding/schema.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import { ephemeralToX25519 } from "../../../src/protocol/primitives/edwards.ts";
import { FAILURE_STATUS } from "../../../src/protocol/wire/endpoints.ts";
import { encodeBody, parseBody } from "../../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { CarryDeposits, CarryDepositsReply, carry } from "../../../src/protocol/wire/topics/carry.ts";
import { carryDelegated } from "../../../src/protocol/wire/topics/carry-delegated.ts";
import { keyOf } from "../../hub/hub.ts";
import type { Failure } from "../../wire/outcome.ts";
import type { Serving } from "../../wire/serving.ts";
import { endDelegations } from "./delegated.ts";
import { leave } from "./groups.ts";
import type { CarryServices } from "./services.ts";

const LeaveGroup = record("LEAVE_CARRY_GROUP", carry.commands.LEAVE_CARRY_GROUP.body);
const LeaveDelegated = record("LEAVE_DELEGATED", carryDelegated.commands.LEAVE_DELEGATED.body);

/** Where the anonymous submissions are posted. */
const PATHS = { SealedNoteSubmit: "/v1/note/submit", MailboxSubmit: "/v1/mailbox/submit" } as const;

const statusOf = (failure: Failure | undefined): number => (failure ? FAILURE_STATUS[failure.failure] : 201);

const opener = ({ crypto, key }: CarryServices): DepositOpener => ({
  blake2b: crypto.blake2b,
  ephemeralToX25519,
  agree: (other) => key.agree(other),
  open(ciphertext, nonce, secret, additional) {
    try {
      return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, additional ?? null, nonce, secret);
    } catch {
      throw new ProtocolError("cannot-open", "authenticated decryption failed");
    }
  },
});

class Deposits {
  private readonly services: CarryServices;
  private readonly serving: Serving;
  private readonly log: Log;

  constructor(services: CarryServices, serving: Serving, log: Log) {
    this.services = services;
    this.serving = serving;
    this.log = log;
  }

  async status(deposit: Bytes, address: string): Promise<number> {
    const { services } = this;
    try {
      return await this.deliver(openDeposit(opener(services), services.hosts(), deposit), address);
    } catch (error) {
      if (error instanceof ProtocolError) return this.refused(address);
      logError(this.log, error, "a deposit could not be stored; its courier was told 503 and brings it again");
      return 503;
    }
  }

  private refused(address: string): number {
    return this.serving.sessions.limits.refused(address) > 0 ? 429 : 400;
  }

  private async deliver({ kind, body }: DepositContent, address: string): Promise<number> {
    const { services, serving } = this;
    if (kind === "LEAVE_CARRY_GROUP") {
      const said = parseBody(LeaveGroup, body);
      if (!said.member) return 400;
      return this.mayLeave(kind, said.member, address) ?? statusOf(await leave(services, said, said.member));
    }
    if (kind === "LEAVE_DELEGATED") {
      const said = parseBody(LeaveDelegated, body);
      return this.mayLeave(kind, said.mailbox, address) ?? statusOf(await endDelegations(services, said));
    }
    const answer = await serving.submit(PATHS[kind], body, address);
    return answer?.status ?? FAILURE_STATUS["feature-disabled"];
  }

  private mayLeave(cmd: "LEAVE_CARRY_GROUP" | "LEAVE_DELEGATED", who: Bytes, address: string): number | undefined {
    return this.serving.sessions.limits.command({ cmd }, { key: keyOf(who), address }) > 0 ? 429 : undefined;
  }

  async answer(request: IncomingMessage): Promise<HttpAnswer> {
    const { serving, services } = this;
    if (!hasBinaryType(request)) return plain(400, "malformed: Content-Type must be application/msgpack");
    const address = serving.addressKey(request);
    const body = await serving.bodies.read(request, RELAY_LIMITS.CARRY_DEPOSIT_BODY_BYTES, { address });
    if (body === "busy") return plain(429, "rate-limited: too many bodies under way");
    if (body === "too-large") return plain(413, "too-large: fewer deposits at once");
    const deposits = depositsIn(body);
    if (!deposits) return plain(this.refused(address), "malformed: not deposits");
    const answers = [];
    for (const deposit of deposits) {
      const status = await this.status(deposit, address);
      const digest = depositDigest(services.crypto, deposit);
      answers.push({ status, relay_sig: services.key.sign(depositReceiptMessage(digest, status)) });
    }
    const reply = encodeBody(CarryDepositsReply, { answers });
    return { status: 200, headers: { "content-type": "application/msgpack" }, body: reply };
  }
}

function depositsIn(body: Bytes): readonly Bytes[] | undefined {
  try {
    return parseBody(CarryDeposits, body).deposits;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

export function depositEndpoint(services: CarryServices, log: Log, serving: Serving): Endpoint {
  const deposits = new Deposits(services, serving, log);
  return async (request) => {
    if (serving.isDraining()) return plain(503, "unavailable: draining");
    try {
      return await deposits.answer(request);
    } catch (error) {
      // An incomplete request means that the courier disconnected.
      if (request.complete) throw error;
      return plain(400, "malformed: the body was cut short");
    }
  };
}
