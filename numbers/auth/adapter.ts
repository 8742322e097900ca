/**
 * The provider's records in the store's `oidc` table. Ids are tokens, so the table has their digests and the bodies have none: whoever
 * reads the database logs in nowhere.
 */
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import type { OidcRow, OidcStore, StoredOidcRow } from "../store/contract-accounts.ts";
import type { FindClient } from "./clients.ts";
import { reference, sha256 } from "./digest.ts";

/** What ends with its grant. */
const OF_A_GRANT: readonly string[] = ["AccessToken", "AuthorizationCode", "RefreshToken"];

const isPayload = (value: unknown): value is AdapterPayload => typeof value === "object" && value !== null;

function payloadOf({ body, consumedAt }: StoredOidcRow): AdapterPayload | undefined {
  const value: unknown = JSON.parse(body);
  if (!isPayload(value)) return undefined;
  return consumedAt === undefined ? value : { ...value, consumed: consumedAt };
}

class StoreAdapter implements Adapter {
  private readonly model: string;
  private readonly oidc: OidcStore;
  protected readonly now: () => number;

  constructor(model: string, oidc: OidcStore, now: () => number) {
    this.model = model;
    this.oidc = oidc;
    this.now = now;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const now = this.now();
    const { jti: _token, ...body } = payload;
    const { grantId, uid, accountId } = payload;
    const row: OidcRow = {
      model: this.model,
      id: sha256(id),
      body: JSON.stringify(body),
      ...(Number.isFinite(expiresIn) ? { expiresAt: now + expiresIn } : {}),
      ...(grantId !== undefined && OF_A_GRANT.includes(this.model) ? { grantId: reference(grantId) } : {}),
      ...(uid === undefined ? {} : { uid: reference(uid) }),
      ...(accountId === undefined ? {} : { account: accountId }),
    };
    await this.oidc.put(row, now);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const row = await this.oidc.find(this.model, sha256(id), this.now());
    const payload = row && payloadOf(row);
    return payload && { ...payload, jti: id };
  }

  /** To be looked at only: without its id it cannot be kept again. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const row = await this.oidc.findByUid(this.model, reference(uid), this.now());
    return row && payloadOf(row);
  }

  /** There is no device flow. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  /** Of two at once, one. */
  async consume(id: string): Promise<void> {
    if ((await this.use(id)) !== "consumed") throw new errors.InvalidGrant();
  }

  protected use(id: string): ReturnType<OidcStore["consume"]> {
    return this.oidc.consume(this.model, sha256(id), this.now());
  }

  destroy(id: string): Promise<void> {
    return this.oidc.remove(this.model, sha256(id));
  }

  revokeByGrantId(grantId: string): Promise<void> {
    return this.oidc.removeGrant(reference(grantId));
  }
}

/**
 * An answer may be lost on its way, or its app be closed before it kept it: for so long after its use a refresh token gets another one,
 * at any process. Used again later it was copied, and its grant ends (RFC 9700 §4.14.2).
 */
const LOST_ANSWER_SECS = 60;

class RefreshAdapter extends StoreAdapter {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await super.find(id);
    if (!payload || !this.isRecent(payload)) return payload;
    const { consumed: _before, ...unused } = payload;
    return unused;
  }

  /** Of two at once, both. */
  override async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (!payload || payload.consumed !== undefined) throw new errors.InvalidGrant();
    await this.use(id);
  }

  private isRecent({ consumed }: AdapterPayload): boolean {
    return typeof consumed === "number" && this.now() < consumed + LOST_ANSWER_SECS;
  }
}

/** Clients are known elsewhere; the provider reads them only. */
class ClientAdapter extends StoreAdapter {
  private readonly findClient: FindClient;

  constructor(oidc: OidcStore, now: () => number, findClient: FindClient) {
    super("Client", oidc, now);
    this.findClient = findClient;
  }

  override find(id: string): Promise<AdapterPayload | undefined> {
    return this.findClient(id);
  }
}

export const adapterFactory =
  (oidc: OidcStore, now: () => number, findClient: FindClient) =>
  (model: string): Adapter => {
    if (model === "Client") return new ClientAdapter(oidc, now, findClient);
    return new (model === "RefreshToken" ? RefreshAdapter : StoreAdapter)(model, oidc, now);
  };
