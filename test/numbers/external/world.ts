/** A directory's API over real sockets, on a clock that moves by hand, with accounts of all types. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type Api, apiOf, notFound, pathOf } from "../../../numbers/external/adapter.ts";
import { allowOrigin } from "../../../numbers/external/cors.ts";
import { grpcListener } from "../../../numbers/external/grpc-listener.ts";
import type { ExternalParts, Relays } from "../../../numbers/external/parts.ts";
import { proofMessage } from "../../../numbers/external/possession.ts";
import { DEFAULT_RATIONS, type Rations } from "../../../numbers/external/rations.ts";
import { externalHandlers } from "../../../numbers/external/routes.ts";
import { AttestService } from "../../../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { defaultReach, type EntityType, type Reach } from "../../../numbers/model/entity-type.ts";
import { drawPpnum } from "../../../numbers/model/ppnum.ts";
import { newPpnumId } from "../../../numbers/model/ppnum-id.ts";
import type { NumbersStore } from "../../../numbers/store/contract.ts";
import { openNumbersStore } from "../../../numbers/store/sqlite/sqlite-store.ts";
import { createHttpServer } from "../../../src/host/http/server.ts";
import { HeldBytes } from "../../../src/host/limits/held-bytes.ts";
import { createLog, type Log } from "../../../src/host/log.ts";
import type { Clock } from "../../../src/host/ports.ts";
import { loadSodium } from "../../../src/platform/worker/sodium.ts";
import { directoryKeyId } from "../../../src/protocol/attestation/check.ts";
import { attestationMessage, writeAttestationBody } from "../../../src/protocol/attestation/layout.ts";
import { type Bytes, concat } from "../../../src/protocol/encoding/bytes.ts";
import type { Crypto, KeyPair } from "../../../src/protocol/primitives/crypto.ts";
import { seededRandom } from "../../support/random.ts";
import { ApiClock } from "./clock.ts";
import { type Claims, type Mint, mint } from "./tokens.ts";

export const ISSUER = "https://numbers.example";
export const APP_ORIGIN = "https://app.example";
export const RELAY = "wss://relay.example";

export interface Account {
  readonly ppnumId: string;
  readonly ppnum: string;
  readonly type: EntityType;
  readonly key: KeyPair;
}

export interface WorldOptions {
  readonly rations?: Partial<Rations>;
  readonly clock?: Clock;
  readonly lends?: boolean;
  readonly relays?: Relays;
  readonly logged?: (line: string) => void;
}

const DAY = 86_400;
/** Of answers that nobody reads. */
const MAX_UNREAD = 1024 * 1024;

/** Nothing is rationed. */
const LIFTED: Rations = {
  ...DEFAULT_RATIONS,
  resolve: [],
  knock: [],
  find: [],
  calls: [{ max_count: 1e9, window_secs: 60 }],
  writes: [],
  writesBelow: [],
  create: [],
  lend: [],
  all: { max_count: 1e9, window_secs: 1 },
};

export class World {
  readonly store: NumbersStore;
  readonly tokens: Mint;
  /** Accounts that somebody with a mail code asks for, and when. */
  readonly recoveries = new Map<string, number>();
  readonly crypto: Crypto;
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  readonly clock: ApiClock;
  readonly directory: KeyPair;
  readonly stopping = new AbortController();
  /** Where the database lies. */
  readonly dir: string;
  url = "";
  grpcPort = 0;
  private api: Api = { has: () => false, serve: async () => undefined };
  /** As after the process was killed, or at another one of the same directory: nothing is in memory. */
  restart: () => void = () => undefined;
  private readonly endings: (() => Promise<void> | void)[] = [];

  private constructor(parts: { clock: ApiClock; crypto: Crypto; tokens: Mint; store: NumbersStore; dir: string; seed: number }) {
    this.dir = parts.dir;
    this.clock = parts.clock;
    this.crypto = parts.crypto;
    this.tokens = parts.tokens;
    this.store = parts.store;
    this.random = seededRandom(parts.seed);
    this.directory = parts.crypto.keyPairFromSeed(this.random(32));
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const clock = new ApiClock(1_790_000_000);
    const dir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
    const store = openNumbersStore(dir, { auditKey: new Uint8Array(32), clock });
    const world = new World({
      clock,
      store,
      dir,
      crypto: await loadSodium(),
      tokens: await mint(ISSUER, () => clock.now()),
      seed: 7,
    });
    world.endings.push(
      () => store.close(),
      () => rmSync(dir, { recursive: true }),
    );
    await world.listen(options);
    return world;
  }

  private async listen(options: WorldOptions): Promise<void> {
    const log = createLog("debug", { write: (line) => options.logged?.(line) });
    this.restart = () => {
      this.api = this.fresh(options, log);
    };
    this.restart();
    const api: Api = { has: (path) => this.api.has(path), serve: (request, response) => this.api.serve(request, response) };
    const server = createHttpServer({
      ...{ clock: this.clock, log, unread: new HeldBytes(MAX_UNREAD) },
      answer: async (request, response) => {
        const isPreflight = await allowOrigin(request, response, (origin) => origin === APP_ORIGIN);
        if (!isPreflight) await (api.has(pathOf(request)) ? api.serve(request, response) : notFound(response));
        return "sent";
      },
      upgrade: (_request, socket) => void socket.destroy(),
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const grpc = grpcListener(api, log);
    this.grpcPort = await grpc.listen(0, "127.0.0.1");
    this.endings.unshift(
      () => grpc.close(),
      () => {
        server.closeAllConnections();
        server.close();
      },
    );
  }

  private fresh(options: WorldOptions, log: Log): Api {
    const handlers = externalHandlers(this.parts(options), { ...LIFTED, ...options.rations });
    const proxies = { header: "x-forwarded-for", trusted: trustedLoopback() } as const;
    return apiOf({ handlers, proxies, clock: this.clock, log });
  }

  private parts(options: WorldOptions): ExternalParts {
    const { store, tokens, crypto, random, stopping } = this;
    return {
      ...{ store, tokens, crypto, random, clock: options.clock ?? this.clock, issuer: ISSUER, stopping: stopping.signal },
      log: createLog("debug", { write: (line) => options.logged?.(line) }),
      secret: new Uint8Array(32).fill(9),
      lends: options.lends ?? true,
      logins: {
        list: async () => [{ id: "login-1", clientName: "App", firstParty: true, since: 1, expiresAt: 2 }],
        end: async (_sub, id) => (id === "login-1" ? "ended" : "not-found"),
        idOf: (grant) => grant,
      },
      recoveries: {
        underWay: async (sub) => {
          const requestedAt = this.recoveries.get(sub);
          return requestedAt === undefined ? undefined : { requestedAt, readyAt: requestedAt + DAY, digits: "07" };
        },
        refuse: async (sub) => void this.recoveries.delete(sub),
      },
      delegationToken: async ({ person, agent }) => `lent:${person}:${agent}`,
      sign: (fields) => {
        const body = writeAttestationBody({ ...fields, keyId: directoryKeyId(crypto, this.directory.publicKey) });
        return concat(body, crypto.sign(attestationMessage(body), this.directory.secretKey));
      },
      ...(options.relays ? { relays: options.relays } : {}),
    };
  }

  now = (): number => Math.floor(this.clock.now());

  keyPair = (): KeyPair => this.crypto.keyPairFromSeed(this.random(32));

  /** An active account, made by an operator. */
  async account(type: EntityType, options: { owner?: Account; hasSecret?: boolean; reach?: Reach } = {}): Promise<Account> {
    const { owner, hasSecret = owner === undefined || type === "programmable" } = options;
    const ppnumId = newPpnumId(type, this.now(), this.random);
    const reach = options.reach ?? defaultReach(type, owner ? 1 : 0);
    const entity = { ppnumId, type, reach, hasSecret: hasSecret && type !== "human", ...(owner ? { owner: owner.ppnumId } : {}) };
    const outcome = await this.store.entities.create(
      [entity],
      (depth) => drawPpnum(this.random, depth),
      { admin: "test" },
      this.now(),
    );
    const [created] = "created" in outcome ? outcome.created : [];
    if (!created) throw new Error(JSON.stringify(outcome));
    return { ...created, type, key: this.keyPair() };
  }

  token = (account: Account, claims: Partial<Claims> = {}): Promise<string> =>
    this.tokens.make({ sub: account.ppnumId, type: account.type, ...claims });

  /** A client of Connect. @param who undefined: nobody */
  async client<S extends DescService>(service: S, who?: Account | string, from = "198.51.100.1"): Promise<Client<S>> {
    const token = typeof who === "object" ? await this.token(who) : who;
    const transport = createConnectTransport({
      baseUrl: this.url,
      httpVersion: "1.1",
      interceptors: [
        (next) => (request) => {
          request.header.set("x-forwarded-for", from);
          if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
          return next(request);
        },
      ],
    });
    return createClient(service, transport);
  }

  /** A nonce, and the proof that a key signs over it. */
  async proof(
    who: Account | string,
    sub: string,
    key: KeyPair,
  ): Promise<{ nonce: Uint8Array<ArrayBuffer>; proof: Uint8Array<ArrayBuffer> }> {
    const { nonce } = await (await this.client(AttestService, who)).beginAttest({});
    const fresh = Uint8Array.from(nonce);
    return { nonce: fresh, proof: Uint8Array.from(this.crypto.sign(proofMessage(ISSUER, fresh, sub), key.secretKey)) };
  }

  /** Attests an account's key. */
  async attested(account: Account, key = account.key): Promise<Bytes> {
    const client = await this.client(AttestService, account);
    const proof = await this.proof(account, account.ppnumId, key);
    const { attestation } = await client.attest({ subjectPk: Uint8Array.from(key.publicKey), relayUrl: RELAY, ...proof });
    return attestation;
  }

  /** The nonce of a piece of work. */
  solved(challenge: Bytes, bits: number): Uint8Array<ArrayBuffer> {
    for (let i = 0; ; i++) {
      const nonce = new Uint8Array(8);
      new DataView(nonce.buffer).setUint32(4, i);
      const digest = new DataView(this.crypto.blake2b(32, concat(challenge, nonce)).buffer);
      if (digest.getUint32(0) >>> (32 - bits) === 0) return nonce;
    }
  }

  async close(): Promise<void> {
    this.stopping.abort();
    for (const end of this.endings) await end();
  }
}

function trustedLoopback(): BlockList {
  const list = new BlockList();
  list.addAddress("127.0.0.1", "ipv4");
  return list;
}
