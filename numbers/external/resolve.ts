/** Resolve and Knock: what a number shows to strangers, and nothing by its time, its length or its look. */
import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { quietly } from "../../src/host/log.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import {
  CardSchema,
  type KnockRequest,
  type ResolveRequest,
  type ResolveResponse,
  ResolveResponseSchema,
} from "../gen/cairn/numbers/v1/directory_pb.ts";
import { isScope, normaliseAlias } from "../model/alias.ts";
import { isPpnum } from "../model/ppnum.ts";
import type { Card } from "../store/contract-entities.ts";
import { Beats } from "./beat.ts";
import { addressKey } from "./caller.ts";
import { decoyKey } from "./decoy.ts";
import { bytesField } from "./fields.ts";
import type { ExternalParts } from "./parts.ts";
import { Gate, Ration, type Rations } from "./rations.ts";
import { badField } from "./reasons.ts";
import { paddingOf } from "./sized.ts";
import { API_TYPE } from "./words.ts";
import { Works } from "./work.ts";

const KNOCK_BYTES = 1024;

/** Digits of a number, or an alias in its one form. */
function addressField(value: string, field: string): { readonly ppnum: string } | { readonly alias: string } {
  const digits = value.length > 32 ? "" : value.replaceAll("-", "");
  if (isPpnum(digits)) return { ppnum: digits };
  const alias = normaliseAlias(value);
  if (alias === undefined) throw badField(field);
  return { alias };
}

const isJson = (context: HandlerContext): boolean => (context.requestHeader.get("content-type") ?? "").includes("json");

const bytes = (value: Bytes | undefined): Uint8Array<ArrayBuffer> => Uint8Array.from(value ?? []);

const openCard = ({ ppnum, type, displayName, subject, relayUrl, attestation }: Card): ResolveResponse =>
  create(ResolveResponseSchema, {
    answer: {
      case: "card",
      value: create(CardSchema, {
        ppnum,
        entityType: API_TYPE[type],
        displayName: displayName ?? "",
        subjectPk: bytes(subject),
        relayUrl: relayUrl ?? "",
        attestation: bytes(attestation),
      }),
    },
  });

const keyToKnockAt = (key: Bytes): ResolveResponse =>
  create(ResolveResponseSchema, { answer: { case: "knockPk", value: bytes(key) } });

export class Resolving {
  private readonly parts: ExternalParts;
  private readonly beats: Beats;
  private readonly gate: Gate;
  private readonly resolves: Ration;
  private readonly knocks: Ration;

  constructor(parts: ExternalParts, rations: Rations) {
    this.parts = parts;
    this.beats = new Beats(parts.clock);
    this.gate = new Gate(rations.all, parts.clock, new Works(parts));
    this.resolves = new Ration(rations.resolve, parts.clock);
    this.knocks = new Ration(rations.knock, parts.clock);
  }

  async resolve(request: ResolveRequest, context: HandlerContext): Promise<ResolveResponse> {
    const address = addressField(request.address, "address");
    if (!isScope(request.scope)) throw badField("scope");
    this.admit(this.resolves, request, context);
    const beat = this.beats.begin();
    const answer = await this.answer(address, request.scope);
    answer.padding = paddingOf(ResolveResponseSchema, answer, isJson(context));
    await beat;
    return answer;
  }

  /** The answer does not wait for what becomes of it. */
  async knock(request: KnockRequest, context: HandlerContext): Promise<Record<string, never>> {
    const address = addressField(request.ppnum, "ppnum");
    const sealed = bytesField(request.sealed, KNOCK_BYTES, "sealed");
    this.admit(this.knocks, request, context);
    const beat = this.beats.begin();
    void quietly(this.parts.log, this.leave(address, sealed), "a knock was not kept; who knocked is not told, as ever");
    await beat;
    return {};
  }

  private admit(ration: Ration, { work }: Pick<ResolveRequest, "work">, context: HandlerContext): void {
    const from = context.values.get(addressKey)();
    // First: whoever has used up their own may not use up what all have together.
    ration.require(from);
    this.gate.pass(from, work);
    ration.take(from);
  }

  private async answer(address: { readonly ppnum: string } | { readonly alias: string }, scope: string): Promise<ResolveResponse> {
    const { store, crypto, secret, clock } = this.parts;
    const ppnum = "ppnum" in address ? address.ppnum : await store.aliases.resolve(address.alias, scope);
    const card = await store.entities.card(ppnum ?? "", Math.floor(clock.now()));
    // Always: what takes longer would tell. Of what was asked for: of what that leads to, two aliases of one account would show the same key.
    const decoy = decoyKey(crypto, secret, "ppnum" in address ? address.ppnum : address.alias);
    if (card?.reach === "open") return openCard(card);
    return keyToKnockAt(card?.reach === "ask" ? (card.subject ?? decoy) : decoy);
  }

  private async leave(address: { readonly ppnum: string } | { readonly alias: string }, sealed: Bytes): Promise<void> {
    const { store, random, clock } = this.parts;
    const ppnum = "ppnum" in address ? address.ppnum : await store.aliases.resolve(address.alias, "");
    if (ppnum !== undefined) await store.knocks.leave(ppnum, { id: random(16), sealed, at: Math.floor(clock.now()) });
  }
}
