/** As much of a directory as an agent meets, on a port of its own: it checks what an agent must show, and counts what it is asked. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { AccountService } from "../../numbers/gen/cairn/numbers/v1/account_pb.ts";
import { type AttestRequest, AttestService } from "../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { DirectoryService } from "../../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import { MessageService, type SubmitRequest, SubmitStatus } from "../../numbers/gen/cairn/numbers/v1/message_pb.ts";
import { type Capability, ErrorInfoSchema } from "../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { numberProofMessage, ppnumIdBytes } from "../../src/protocol/attestation/holder.ts";
import type { EntityType } from "../../src/protocol/attestation/layout.ts";
import { type Bytes, toBase64Url } from "../../src/protocol/encoding/bytes.ts";
import { readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { crypto } from "../support/kit.ts";
import { DAY, NumberDirectory } from "../support/number-directory.ts";

export const AGENT_ID = "01JAGENT0000000000000000AA";
export const ANA_ID = "01JPERSN0000000000000000AB";
export const AGENT_NUMBER = "12312345678";
export const ANA_NUMBER = "45645678901";
export const SECRET = "a secret of thirty-two bytes + 100%";

interface Holder {
  readonly type: EntityType;
  readonly number: string;
  readonly name: string;
}

interface Token {
  readonly sub: string;
  readonly actor?: string;
  readonly scopes: readonly string[];
}

const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(value);
const refusal = (code: Code, reason: string): ConnectError =>
  new ConnectError("refused", code, undefined, [{ desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { reason }) }]);

/** To the relay, as anybody would. */
async function handedOn({ relayUrl, envelope, deliveryToken }: SubmitRequest): Promise<SubmitStatus> {
  const { recipient: _, ...sealed } = readGiftWrap(envelope);
  const body = encodeBody(SealedNoteSubmit, { ...sealed, delivery_token: deliveryToken });
  const url = `${relayUrl.replace("ws", "http")}/v1/note/submit`;
  const { status } = await fetch(url, { method: "POST", body, headers: { "content-type": "application/msgpack" } });
  return status === 201 || status === 409 ? SubmitStatus.STORED : SubmitStatus.REFUSED;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

export class FakeDirectory {
  private readonly clock: Pick<Clock, "now">;
  private readonly server: Server;
  private readonly tokens = new Map<string, Token>();
  private readonly nonces = new Set<string>();
  signer!: NumberDirectory;
  origin = "";
  readonly holders = new Map<string, Holder>([
    [AGENT_ID, { type: "ai_agent", number: AGENT_NUMBER, name: "Tide clerk" }],
    [ANA_ID, { type: "human", number: ANA_NUMBER, name: "Ana" }],
  ]);
  /** The key and relay that each attested last. */
  readonly keys = new Map<string, { readonly subject: Bytes; readonly relay: string; readonly attestation: Bytes }>();
  readonly capabilities: Capability[] = [];
  readonly submitted: SubmitRequest[] = [];
  /** When each attestation was given out. */
  readonly attestedAt: number[] = [];
  secret = SECRET;
  /** Ends every token and gives no more. */
  suspended = false;
  lent = true;
  /** Answers nothing that makes sense. */
  broken = false;

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
    const api = connectNodeAdapter({ routes: (router) => this.routes(router) });
    this.server = createServer((request, response) => {
      if (this.broken) response.writeHead(502).end("<html>a proxy's page</html>");
      else if (request.url === "/oauth/token") void this.token(request, response);
      else if (request.url === "/.well-known/cairn-numbers.json") response.end(JSON.stringify(this.document()));
      else api(request, response);
    });
  }

  async start(port = 0): Promise<void> {
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.signer = new NumberDirectory(this.origin, 9);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private document(): object {
    return { issuer: this.origin, keys: [{ id: "k", key: toBase64Url(this.signer.pair.publicKey), from: 0, until: 2 ** 32 }] };
  }

  private async token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const form = await formOf(request);
    const login = Buffer.from((request.headers.authorization ?? "").slice("Basic ".length), "base64").toString();
    const [id = "", secret = ""] = login.split(":").map((part) => new URLSearchParams(`a=${part}`).get("a") ?? "");
    if (id !== AGENT_ID || secret !== this.secret || this.suspended) return answer(401, { error: "invalid_client" });
    if (form.get("resource") !== "urn:cairn:external") return answer(400, { error: "invalid_target" });
    const token = this.granted(id, form);
    if (!token) return answer(400, { error: "invalid_request" });
    const value = randomBytes(16).toString("hex");
    this.tokens.set(value, token);
    answer(200, { access_token: value, token_type: "Bearer", expires_in: 600, scope: token.scopes.join(" ") });
  }

  private granted(id: string, form: URLSearchParams): Token | undefined {
    const scopes = (form.get("scope") ?? "").split(" ");
    if (form.get("grant_type") === "client_credentials") return { sub: id, scopes };
    const actor = this.tokens.get(form.get("actor_token") ?? "");
    const isLent = this.lent && form.get("subject_token") === "delegation of Ana" && actor?.sub === id;
    return isLent && scopes.every((scope) => actor.scopes.includes(scope)) ? { sub: ANA_ID, actor: id, scopes } : undefined;
  }

  private caller(header: Headers, scope: string): Token {
    const token = this.tokens.get((header.get("authorization") ?? "").slice("Bearer ".length));
    if (!token) throw refusal(Code.Unauthenticated, "bad-token");
    if (this.suspended) throw refusal(Code.PermissionDenied, "suspended");
    if (!token.scopes.includes(scope)) throw refusal(Code.PermissionDenied, "scope");
    return token;
  }

  private attest({ subjectPk, relayUrl, nonce, proof }: AttestRequest, { sub, actor }: Token): Bytes {
    const issuer = bytes(createHash("sha256").update(this.origin).digest());
    if (!this.nonces.delete(toBase64Url(nonce))) throw refusal(Code.FailedPrecondition, "bad-nonce");
    if (!crypto.verify(proof, numberProofMessage(issuer, nonce, ppnumIdBytes(sub)), subjectPk))
      throw refusal(Code.InvalidArgument, "bad-proof");
    const { type, number } = this.holders.get(sub) as Holder;
    const now = Math.floor(this.clock.now());
    const notBefore = now - (now % 3600);
    const attestation = this.signer.attest(subjectPk, {
      ...{ type, number, ppnumId: ppnumIdBytes(sub), notBefore, notAfter: notBefore + DAY },
      ...(actor === undefined ? {} : { actor: { type: "ai_agent", ppnumId: ppnumIdBytes(actor) } }),
    });
    this.attestedAt.push(now);
    if (actor === undefined) this.keys.set(sub, { subject: subjectPk, relay: relayUrl, attestation });
    return attestation;
  }

  private card(address: string) {
    const [id, holder] =
      [...this.holders].find(([, { number, name }]) => number === address || name.toLowerCase() === address) ?? [];
    const key = id === undefined ? undefined : this.keys.get(id);
    if (!holder || !key) return { answer: { case: "knockPk", value: new Uint8Array(32).fill(4) } } as const;
    const value = {
      ...{ ppnum: holder.number, displayName: holder.name, relayUrl: key.relay },
      ...{ subjectPk: bytes(key.subject), attestation: bytes(key.attestation) },
    };
    return { answer: { case: "card", value } } as const;
  }

  private routes(router: ConnectRouter): void {
    router.service(AttestService, {
      beginAttest: (_request, { requestHeader }) => {
        this.caller(requestHeader, "attest");
        const nonce = bytes(randomBytes(16));
        this.nonces.add(toBase64Url(nonce));
        return { nonce };
      },
      attest: (request, { requestHeader }) => ({
        attestation: bytes(this.attest(request, this.caller(requestHeader, "attest"))),
      }),
    });
    router.service(AccountService, {
      listBorrowed: (_request, { requestHeader }) => {
        for (const scope of ["attest", "numbers:read"]) this.caller(requestHeader, scope);
        const lending = { ppnumId: ANA_ID, scopes: ["attest"], until: 0, delegationToken: "delegation of Ana" };
        return { borrowed: this.lent ? [lending] : [] };
      },
    });
    router.service(DirectoryService, { resolve: ({ address }) => this.card(address) });
    router.service(MessageService, {
      submit: async (request, { requestHeader }) => {
        this.caller(requestHeader, "messages:send");
        this.submitted.push(request);
        return { status: await handedOn(request) };
      },
    });
    router.service(NumberService, {
      get: (_request, { requestHeader }) => {
        this.caller(requestHeader, "numbers:read");
        return { number: { capabilities: this.capabilities } };
      },
      putCapability: ({ capability }, { requestHeader }) => {
        this.caller(requestHeader, "numbers:write");
        if (!capability?.name) throw refusal(Code.InvalidArgument, "bad-capability");
        this.capabilities.push(capability);
        return {};
      },
      dropCapability: ({ name }, { requestHeader }) => {
        this.caller(requestHeader, "numbers:write");
        const at = this.capabilities.findIndex((one) => one.name === name);
        if (at < 0) throw refusal(Code.NotFound, "not-found");
        this.capabilities.splice(at, 1);
        return {};
      },
    });
  }
}
