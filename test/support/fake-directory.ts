/** A directory of numbers in memory, asked by URL as an app asks one: keys, code + PKCE, and the rpcs that apps call. It believes nothing unproved. */
import { createHash } from "node:crypto";
import type { HttpReply, RequestOptions } from "../../src/engine/ports.ts";
import { numberProofMessage, ppnumIdBytes } from "../../src/protocol/attestation/holder.ts";
import type { EntityType } from "../../src/protocol/attestation/layout.ts";
import { type Bytes, equal, toBase64, toHex } from "../../src/protocol/encoding/bytes.ts";
import { crypto } from "./kit.ts";
import { DAY, NumberDirectory } from "./number-directory.ts";

type Json = Record<string, unknown>;

interface Account {
  readonly id: string;
  readonly type: EntityType;
  readonly owner?: string;
  number: string;
  name: string;
  state: "ACTIVE" | "SUSPENDED" | "DEACTIVATED";
  reach: "OPEN" | "ASK" | "CLOSED";
  key?: { readonly pk: Bytes; readonly relay: string; attestation: Bytes };
  knocks: { readonly id: string; readonly sealed: string }[];
}

interface FakeMask {
  readonly number: string;
  readonly id: string;
  readonly until: number;
  readonly claim: string;
  readonly ends: { readonly account: string; readonly pk: Bytes; readonly relay: string }[];
  /** What it was asked for with. */
  readonly asked: string;
}

class Refusal extends Error {
  readonly status: number;
  readonly body: Json;
  constructor(status: number, code: string, reason = code, more: Json = {}) {
    super(reason);
    [this.status, this.body] = [status, { code, details: [{ debug: { reason, ...more } }] }];
  }
}

const bytesOf = (text: unknown): Bytes => new Uint8Array(Buffer.from(String(text), "base64"));
const reply = (status: number, body: Json): HttpReply => ({ status, body: new TextEncoder().encode(JSON.stringify(body)) });
const shownMask = ({ id, number, until }: FakeMask): Json => ({
  ...{ ppnumId: id, ppnum: number, entityType: "ENTITY_TYPE_MASK", expiresAt: until },
});
const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** Never by default: the caller might not be able to take it back. */
function requireNamed(ppnumId: unknown, { id }: Account): void {
  if (!ppnumId) throw new Refusal(400, "invalid_argument", "bad-ppnum-id");
  if (ppnumId !== id) throw new Refusal(404, "not_found");
}

export class FakeDirectory {
  readonly keys: NumberDirectory;
  readonly accounts = new Map<string, Account>();
  readonly masks: FakeMask[] = [];
  /** Every rpc that came, with its fields, and who asked. */
  readonly asked: { readonly rpc: string; readonly fields: Json; readonly account?: string }[] = [];
  readonly lent: { readonly person: string; readonly agent: string; readonly until: number }[] = [];
  /** Who asks for whose account by a mail code, and since when. */
  readonly recoveries = new Map<string, number>();
  /** Answers nothing while true. */
  isAway = false;
  /** The answer to the next of these is lost on its way. */
  loses: string | undefined;
  /** Bits of work that it wants before it resolves. */
  workBits = 0;
  private readonly now: () => number;
  private readonly codes = new Map<string, Json>();
  private readonly access = new Map<string, string>();
  private readonly refresh = new Map<string, string>();
  private readonly nonces = new Set<string>();
  private drawn = 0;

  constructor(now: () => number, keys = new NumberDirectory()) {
    [this.now, this.keys] = [now, keys];
  }

  get issuer(): string {
    return this.keys.issuer;
  }

  private draw(): string {
    return String(++this.drawn).padStart(4, "0");
  }

  open(name: string, type: EntityType = "human", change: Partial<Account> = {}): Account {
    const n = this.accounts.size + 1;
    const id = `01ARZ3NDEKTSV4RRFFQ69G${String(n).padStart(4, "0")}`;
    const reach = type === "human" ? "ASK" : "OPEN";
    const account: Account = {
      ...{ id, type, name, state: "ACTIVE", reach, knocks: [], number: `1231234${String(5600 + n)}` },
      ...change,
    };
    this.accounts.set(id, account);
    return account;
  }

  /** The person logs in on the directory's page. @returns what it sends the browser back with */
  logIn(page: string, account: Account): string {
    const asked = Object.fromEntries(new URL(page).searchParams);
    const code = `code-${this.draw()}`;
    this.codes.set(code, { ...asked, account: account.id });
    return `?code=${code}&state=${asked.state}&iss=${encodeURIComponent(this.issuer)}`;
  }

  /** All access tokens end, as after a time; `really`: the refresh tokens as well. */
  endTokens(really = false): void {
    this.access.clear();
    if (really) this.refresh.clear();
  }

  async request(url: string, body: Bytes | undefined, options: RequestOptions = {}): Promise<HttpReply> {
    if (this.isAway) throw new Error("no network");
    const path = url.slice(this.issuer.length);
    const text = new TextDecoder().decode(body);
    try {
      if (path === "/.well-known/cairn-numbers.json") return reply(200, this.document());
      if (path === "/oauth/token") return reply(200, this.token(Object.fromEntries(new URLSearchParams(text))));
      if (path === "/oauth/show") return reply(200, this.shown(Object.fromEntries(new URLSearchParams(text))));
      const rpc = path.replace("/cairn.numbers.v1.", "");
      const account = this.access.get(options.headers?.authorization?.replace("Bearer ", "") ?? "");
      const fields = JSON.parse(text) as Json;
      this.asked.push({ rpc, fields, ...(account === undefined ? {} : { account }) });
      const answer = this.call(rpc, fields, account);
      if (this.loses === rpc) {
        this.loses = undefined;
        throw new Error("no network");
      }
      return reply(200, answer);
    } catch (error) {
      // OAuth's endpoints have an error of their own form.
      if (error instanceof Refusal) return reply(error.status, path.startsWith("/oauth/") ? { error: error.message } : error.body);
      throw error;
    }
  }

  private document(): Json {
    const key = Buffer.from(this.keys.pair.publicKey).toString("base64url");
    return { issuer: this.issuer, keys: [{ id: "1", key, from: 0, until: 4_102_444_800 }] };
  }

  private tokens(account: string): Json {
    const [access, refresh] = [`access-${this.draw()}`, `refresh-${this.draw()}`];
    this.access.set(access, account);
    this.refresh.set(refresh, account);
    return { access_token: access, refresh_token: refresh, expires_in: 600, token_type: "Bearer" };
  }

  private token({
    grant_type,
    code = "",
    code_verifier = "",
    redirect_uri,
    client_id,
    refresh_token = "",
  }: Record<string, string>): Json {
    if (grant_type === "refresh_token") {
      const account = this.refresh.get(refresh_token);
      this.refresh.delete(refresh_token);
      if (account === undefined) throw new Refusal(400, "invalid_grant");
      return this.tokens(account);
    }
    const asked = this.codes.get(code);
    this.codes.delete(code);
    const isProved = asked?.code_challenge === challengeOf(code_verifier) && asked.code_challenge_method === "S256";
    if (!asked || !isProved || asked.redirect_uri !== redirect_uri || asked.client_id !== client_id)
      throw new Refusal(400, "invalid_grant");
    return this.tokens(String(asked.account));
  }

  /** Eight digits, the last code's. */
  private shown({ state, digits }: Record<string, string>): Json {
    const found = [...this.codes].find(([, asked]) => asked.state === state);
    if (!found || digits !== "12345678") throw new Refusal(400, "invalid_grant");
    return { code: found[0] };
  }

  private call(rpc: string, fields: Json, id: string | undefined): Json {
    if (rpc === "DirectoryService/Resolve") return this.resolve(fields);
    if (rpc === "DirectoryService/Knock") return this.knock(fields);
    const account = this.accounts.get(id ?? "");
    if (!account) throw new Refusal(401, "unauthenticated");
    const answer = this.number(rpc, fields, account) ?? this.attesting(rpc, fields, account) ?? this.mask(rpc, fields, account);
    const own = answer ?? this.own(rpc, fields, account);
    if (!own) throw new Refusal(404, "unimplemented");
    return own;
  }

  private byNumber(address: unknown): Account | undefined {
    return [...this.accounts.values()].find(({ number, state }) => number === address && state === "ACTIVE");
  }

  private resolve({ address, work }: Json): Json {
    if (this.workBits > 0 && !work)
      throw new Refusal(429, "resource_exhausted", "work", { challenge: "AAAA", workBits: this.workBits });
    const found = this.byNumber(address);
    if (found?.reach !== "OPEN" || !found.key)
      return { knockPk: toBase64(found?.key?.pk ?? this.keys.pair.publicKey), padding: "x" };
    const { pk, relay, attestation } = found.key;
    const card = {
      ppnum: found.number,
      entityType: `ENTITY_TYPE_${found.type.toUpperCase()}`,
      displayName: found.name,
      relayUrl: relay,
    };
    return { card: { ...card, subjectPk: toBase64(pk), attestation: toBase64(attestation) }, padding: "x" };
  }

  private knock({ ppnum, sealed }: Json): Json {
    if (bytesOf(sealed).length !== 1024) throw new Refusal(400, "invalid_argument", "sealed");
    const found = this.byNumber(ppnum);
    if (found?.reach === "ASK") found.knocks.push({ id: toBase64(bytesOf(this.draw())), sealed: String(sealed) });
    return {};
  }

  private shownOf({ id, number, type, state, name, reach, owner = "" }: Account): Json {
    return {
      owner,
      ...{ ppnumId: id, ppnum: number, entityType: `ENTITY_TYPE_${type.toUpperCase()}`, state: `NUMBER_STATE_${state}` },
      ...{ displayName: name, reach: `REACH_${reach}` },
    };
  }

  /** A number a page. */
  private page(account: Account, at: number): Json {
    const owned = [account, ...[...this.accounts.values()].filter(({ owner }) => owner === account.id)];
    const masks = this.masks.filter(({ ends }) => ends.some((end) => end.account === account.id));
    const all = [...owned.map((one) => this.shownOf(one)), ...masks.map(shownMask)];
    return { numbers: all.slice(at, at + 1), nextCursor: at + 1 < all.length ? `${at + 1}` : "" };
  }

  private number(rpc: string, { reach, ids, ppnumId, cursor }: Json, account: Account): Json | undefined {
    switch (rpc) {
      case "NumberService/List":
        return this.page(account, Number(cursor || 0));
      case "NumberService/SetReach":
        account.reach = String(reach).replace("REACH_", "") as Account["reach"];
        break;
      case "NumberService/Rotate":
        account.number = `98765432${String(100 + ++this.drawn)}`;
        break;
      case "NumberService/Suspend":
        requireNamed(ppnumId, account);
        account.state = "SUSPENDED";
        this.endTokens(true);
        break;
      case "NumberService/Resume":
        requireNamed(ppnumId, account);
        account.state = "ACTIVE";
        break;
      case "NumberService/Deactivate":
        requireNamed(ppnumId, account);
        account.state = "DEACTIVATED";
        break;
      case "NumberService/ListKnocks":
        return { knocks: account.knocks };
      case "NumberService/DropKnocks":
        account.knocks = account.knocks.filter(({ id }) => !(ids as string[]).includes(id));
        return {};
      default:
        return undefined;
    }
    return { number: this.shownOf(account) };
  }

  /** @throws Refusal where the key is not held, or the nonce was not given for it */
  private proved({ subjectPk, nonce, proof }: Json, account: Account): Bytes {
    const issuer = new Uint8Array(createHash("sha256").update(this.issuer).digest());
    const message = numberProofMessage(issuer, bytesOf(nonce), ppnumIdBytes(account.id));
    const isFresh = this.nonces.delete(toHex(bytesOf(nonce)));
    if (!isFresh || !crypto.verify(bytesOf(proof), message, bytesOf(subjectPk)))
      throw new Refusal(400, "invalid_argument", "proof");
    return bytesOf(subjectPk);
  }

  private attesting(rpc: string, fields: Json, account: Account): Json | undefined {
    if (rpc === "AttestService/BeginAttest") {
      const nonce = new Uint8Array(16).fill(++this.drawn);
      this.nonces.add(toHex(nonce));
      return { nonce: toBase64(nonce) };
    }
    if (rpc === "AttestService/ListAttested")
      return { keys: account.key ? [{ subjectPk: toBase64(account.key.pk), since: Math.floor(this.now()) }] : [] };
    if (rpc === "AttestService/EndKey") {
      delete account.key;
      return {};
    }
    if (rpc !== "AttestService/Attest") return undefined;
    if (account.state !== "ACTIVE") throw new Refusal(400, "failed_precondition", "not-active");
    const pk = this.proved(fields, account);
    const attestation = this.sign(pk, account, 7 * DAY);
    account.key = { pk, relay: String(fields.relayUrl), attestation };
    return { attestation: toBase64(attestation), notAfter: Math.floor(this.now()) + 7 * DAY };
  }

  private sign(pk: Bytes, { id, type, number }: Pick<Account, "id" | "type" | "number">, seconds: number): Bytes {
    const now = Math.floor(this.now());
    const times = { notBefore: now - (now % 3600), notAfter: now + seconds };
    return this.keys.attest(pk, { type, number, ppnumId: ppnumIdBytes(id), ...times });
  }

  private maskAnswer(mask: FakeMask, pk: Bytes): Json {
    const { id, number, until } = mask;
    const attestation = this.sign(pk, { id, number, type: "mask" }, until - Math.floor(this.now()));
    return { number: shownMask(mask), attestation: toBase64(attestation) };
  }

  private mask(rpc: string, fields: Json, account: Account): Json | undefined {
    if (rpc === "NumberService/CreateMask") {
      const end = { account: account.id, pk: this.proved(fields, account), relay: String(fields.relayUrl) };
      const { nonce: _, proof: __, ...rest } = fields;
      const asked = JSON.stringify([account.id, rest]);
      const before = this.masks.find((mask) => mask.asked.includes(JSON.stringify(fields.idempotencyKey)));
      // The same key with other fields is refused, with the same it gets the same.
      if (before && before.asked !== asked) throw new Refusal(409, "already_exists", "idempotency-key");
      if (before) return { ...this.maskAnswer(before, end.pk), claim: before.claim };
      const n = this.masks.length;
      const until = Math.floor(this.now()) + Number(fields.ttlSecs);
      const claim = toBase64(new Uint8Array(16).fill(n + 1));
      const mask = {
        id: `01ARZ3NDEKTSV4RRFFQ69M${String(n).padStart(4, "0")}`,
        number: `5550000${4000 + n}`,
        until,
        claim,
        ends: [end],
        asked,
      };
      this.masks.push(mask);
      return { ...this.maskAnswer(mask, end.pk), claim };
    }
    if (rpc === "NumberService/ClaimMask") {
      const pk = this.proved(fields, account);
      const mask = this.masks.find(({ number, claim }) => number === fields.ppnum && claim === fields.claim);
      const first = mask?.ends[0];
      const second = mask?.ends[1];
      const isAgain = second?.account === account.id && equal(second.pk, pk);
      if (!mask || !first || (second && !isAgain)) throw new Refusal(404, "not_found");
      if (!second) mask.ends.push({ account: account.id, pk, relay: String(fields.relayUrl) });
      return { ...this.maskAnswer(mask, pk), otherPk: toBase64(first.pk), otherRelayUrl: first.relay };
    }
    if (rpc !== "NumberService/EndMask") return undefined;
    const at = this.masks.findIndex(({ id }) => id === fields.ppnumId);
    if (at < 0) throw new Refusal(404, "not_found");
    this.masks.splice(at, 1);
    return {};
  }

  private own(rpc: string, fields: Json, account: Account): Json | undefined {
    const lent = this.lent.filter(({ person }) => person === account.id);
    switch (rpc) {
      case "AccountService/Lend": {
        const agent = this.byNumber(fields.agent);
        if (agent?.type !== "ai_agent") throw new Refusal(400, "failed_precondition", "not-an-agent");
        this.lent.push({ person: account.id, agent: agent.id, until: Number(fields.until) });
        return {};
      }
      case "AccountService/ListLent":
        return { lent: lent.map(({ agent, until }) => this.lentOf(agent, until)) };
      case "AccountService/EndLending":
        this.lent.splice(
          0,
          this.lent.length,
          ...this.lent.filter((one) => one.agent !== fields.ppnumId || one.person !== account.id),
        );
        return {};
      case "AccountService/Export":
        return { json: JSON.stringify({ ppnum_id: account.id, ppnum: account.number }) };
      case "AccountService/ListLogins":
        return {
          logins: [{ id: "l1", clientName: "Cairn", firstParty: true, since: 1, current: true }],
          ...this.recoveryOf(account.id),
        };
      case "AccountService/RefuseRecovery":
        this.recoveries.delete(account.id);
        return {};
      case "AccountService/ListPasskeys":
        return { passkeys: [{ id: "AQID", lastUsed: 5 }] };
      case "AccountService/EndLogin":
      case "AccountService/DropPasskey":
        return {};
      default:
        return undefined;
    }
  }

  private recoveryOf(id: string): Json {
    const requestedAt = this.recoveries.get(id);
    return requestedAt === undefined ? {} : { recovery: { requestedAt, readyAt: requestedAt + DAY, digits: "07" } };
  }

  private lentOf(id: string, until: number): Json {
    const { number, name } = this.accounts.get(id) as Account;
    return { ppnumId: id, ppnum: number, displayName: name, until };
  }

  /** Whether this key is the one that is attested for a number. */
  has(account: Account, pk: Bytes): boolean {
    return account.key !== undefined && equal(account.key.pk, pk);
  }
}
