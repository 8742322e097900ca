/** Sessions at directories: login by code with PKCE (RFC 7636) as a public client, tokens that are renewed, and calls under them. */
import { toBase64Url, utf8 } from "../../protocol/encoding/bytes.ts";
import { sha256 } from "../../protocol/identity/sha256.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { type Answer, away, call, form, numberIn, postForm, textIn } from "./directory-api.ts";
import type { LoginRecord } from "./records.ts";

/** The app as directories know it: with an address that a page can come back to, and without. */
const CLIENT = "app";
const CLIENT_WITHOUT_ADDRESS = "keypad";
const SCOPE = "openid attest numbers:read numbers:write masks:write";
const RESOURCE = "urn:cairn:external";
/** A login that was begun and not ended is over. */
const BEGUN_S = 30 * 60;
/** A token is not used in its last seconds. */
const SPARE_S = 20;

const login = (): FaceError => new FaceError("number-login");

export class Sessions {
  private readonly spine: Spine;
  private readonly renewing = new Map<string, Promise<string>>();

  constructor(spine: Spine) {
    this.spine = spine;
  }

  private record(issuer: string): LoginRecord {
    return this.spine.database.get("number_login", issuer) ?? { id: issuer };
  }

  private keep(record: LoginRecord): Promise<void> {
    return this.spine.database.commit([put("number_login", record.id, record)]);
  }

  /** The directory at which a login was begun lately. */
  begun(): LoginRecord | undefined {
    const now = this.spine.clock.now();
    return [...this.spine.database.table("number_login").values()].find(({ begun }) => begun && now - begun.at < BEGUN_S);
  }

  has(issuer: string): boolean {
    const { access, refresh } = this.record(issuer);
    return access !== undefined || refresh !== undefined;
  }

  /** @returns the page where it goes on */
  async begin(issuer: string, back = `${issuer}/oauth/show`): Promise<string> {
    const { clock, database, random } = this.spine;
    const [state, verifier] = [toBase64Url(random(24)), toBase64Url(random(32))];
    // One at a time: what comes back says which it answers by its state alone.
    const others = [...database.table("number_login").values()].filter(({ id, begun }) => begun && id !== issuer);
    await database.commit([
      ...others.map(({ begun: _, ...rest }) => put("number_login", rest.id, rest)),
      put("number_login", issuer, { ...this.record(issuer), begun: { state, verifier, back, at: clock.now() } }),
    ]);
    const asked = {
      ...{ response_type: "code", client_id: clientOf(issuer, back), redirect_uri: back, scope: SCOPE, resource: RESOURCE },
      ...{ state, code_challenge: toBase64Url(sha256(utf8(verifier))), code_challenge_method: "S256" },
    };
    return `${issuer}/oauth/authorize?${form(asked)}`;
  }

  /** What the page came back with. @returns the directory @throws FaceError */
  async finish(query: string): Promise<string> {
    const fields = new Map(
      query
        .replace(/^[?#]/, "")
        .split("&")
        .map((pair) => pair.split("=").map((half) => decodeURIComponent(half.replace(/\+/g, " "))) as [string, string]),
    );
    const record = this.begun();
    // A code that another login brought, or another directory (RFC 9207), is none.
    if (!record?.begun || fields.get("state") !== record.begun.state || fields.get("iss") !== record.id) throw login();
    const code = fields.get("code");
    if (code === undefined) {
      await this.giveUp(record);
      throw new FaceError("number-login", false, fields.get("error"));
    }
    return this.redeem(record, code);
  }

  /** The digits that the directory's page shows where it cannot come back. @throws FaceError */
  async digits(digits: string): Promise<string> {
    const record = this.begun();
    if (!record?.begun) throw login();
    const fields = { state: record.begun.state, digits: digits.replace(/\D/g, "") };
    const { status, body } = await postForm(this.spine, `${record.id}/oauth/show`, fields);
    if (status !== 200) throw login();
    return this.redeem(record, textIn(body.code));
  }

  /** What was begun is over; its tokens may be newer than when it was. */
  private giveUp({ id }: LoginRecord): Promise<void> {
    const { begun: _, ...record } = this.record(id);
    return this.keep(record);
  }

  private async redeem(record: LoginRecord, code: string): Promise<string> {
    const { verifier = "", back = "" } = record.begun ?? {};
    const client = clientOf(record.id, back);
    const fields = { grant_type: "authorization_code", code, redirect_uri: back, code_verifier: verifier, client_id: client };
    // A code is good once: whatever comes of it, this login is over.
    await this.giveUp(record);
    await this.take(record.id, await postForm(this.spine, `${record.id}/oauth/token`, { ...fields, resource: RESOURCE }), client);
    return record.id;
  }

  private async take(issuer: string, { status, body }: Answer, client: string): Promise<string> {
    const access = textIn(body.access_token);
    if (status !== 200 || access === "") {
      // Only the directory's own word ends a login: what stands between it and here refuses, too.
      if (textIn(body.error) !== "invalid_grant") throw away();
      await this.ended(issuer);
      throw login();
    }
    const refresh = textIn(body.refresh_token) || this.record(issuer).refresh;
    const access_until = this.spine.clock.now() + numberIn(body.expires_in);
    // A login may have been begun meanwhile.
    const { begun } = this.record(issuer);
    await this.keep({ id: issuer, client, access, access_until, ...(refresh && { refresh }), ...(begun && { begun }) });
    return access;
  }

  /** Its tokens are over; a login that was begun goes on. */
  private ended(issuer: string): Promise<void> {
    const { begun } = this.record(issuer);
    return this.spine.database.commit([begun ? put("number_login", issuer, { id: issuer, begun }) : drop("number_login", issuer)]);
  }

  /** A token that is good now. @throws FaceError `number-login` where the person must log in again */
  private async token(issuer: string): Promise<string> {
    const { access, access_until = 0, client = CLIENT, refresh } = this.record(issuer);
    if (access !== undefined && this.spine.clock.now() < access_until - SPARE_S) return access;
    if (refresh === undefined) throw login();
    // A refresh token is good once: two calls at a time must not both show it.
    const renewing = this.renewing.get(issuer) ?? this.renew(issuer, refresh, client);
    this.renewing.set(issuer, renewing);
    return renewing.finally(() => this.renewing.delete(issuer));
  }

  private async renew(issuer: string, refresh: string, client: string): Promise<string> {
    const fields = { grant_type: "refresh_token", refresh_token: refresh, client_id: client, resource: RESOURCE };
    return this.take(issuer, await postForm(this.spine, `${issuer}/oauth/token`, fields), client);
  }

  /** One rpc as the person who is logged in. @throws FaceError */
  async call(issuer: string, rpc: string, fields: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const token = await this.token(issuer);
    try {
      return await call(this.spine, issuer, rpc, fields, token);
    } catch (error) {
      if (!(error instanceof FaceError && error.code === "number-login")) throw error;
      // The token ended before its time: another one may be had without the person.
      const { access, ...record } = this.record(issuer);
      if (access === token) await this.keep(record);
      return call(this.spine, issuer, rpc, fields, await this.token(issuer));
    }
  }

  forget(issuer: string): Promise<void> {
    return this.spine.database.commit([drop("number_login", issuer)]);
  }
}

const clientOf = (issuer: string, back: string): string => (back === `${issuer}/oauth/show` ? CLIENT_WITHOUT_ADDRESS : CLIENT);
