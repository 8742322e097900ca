/** Consents: mine, signed for who made a group; of others, to a group of mine. A registered group's are for its relay, others for none. */
import {
  type CarryRole,
  COURIER_SKEW_SECS,
  checkConsent,
  consentMessage,
  keysDigest,
  NO_RELAY,
} from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import { MYSELF } from "../face.ts";
import type { Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import { type Groups, kept } from "./groups.ts";
import type { CarryGroupRecord, ConsentRecord } from "./records.ts";
import { SIGNED_OFF_S } from "./relay-work.ts";

export const ROLES: readonly CarryRole[] = ["member", "courier"];

export class Consents {
  private readonly spine: Spine;
  private readonly groups: Groups;

  constructor(spine: Spine, groups: Groups) {
    this.spine = spine;
    this.groups = groups;
  }

  /** Signs anew, quietly, where another key is mine, its inviter has another one, or fewer carry. For a further courier I am asked before. */
  async renew(): Promise<void> {
    for (const group of this.groups.all()) {
      const changes = group.inviter === MYSELF ? [] : this.renewed(group);
      if (changes.length > 0) await this.spine.database.commit(changes);
    }
  }

  private renewed(group: CarryGroupRecord): Change[] {
    if (group.valid_until <= this.spine.clock.now()) return [];
    const roles = ROLES.filter((role) => this.isDue(group, role));
    if (roles.length === 0) return [];
    const consented = Object.fromEntries(roles.map((role) => [role, this.termsOf(group)]));
    const letters = roles.flatMap((role) => {
      const content = { group_id: fromHex(group.id), ...this.mine(group, role) };
      // By it couriers know to whom they may hand on what is mine; without registration it comes with leave to fetch.
      const couriers = group.registered && role === "member" ? this.groups.agreed(group) : [];
      const told = [...new Set([group.inviter, ...couriers])];
      return told.flatMap((key) => this.groups.letter(key, { kind: "CARRY_GROUP_ACCEPT", content }, group));
    });
    return [kept({ ...group, consented: { ...group.consented, ...consented } }), ...letters];
  }

  private isDue(group: CarryGroupRecord, role: CarryRole): boolean {
    if (group[role] !== "in" || group.consented?.[role] === this.termsOf(group)) return false;
    return role === "courier" || this.isAgreedTo(group);
  }

  /** For couriers, with leave to fetch: to whom I agreed; nothing while I am asked about a further one. */
  named(group: CarryGroupRecord): Signed {
    return this.isAgreedTo(group) ? this.mine(group, "member") : {};
  }

  private isAgreedTo(group: CarryGroupRecord): boolean {
    const agreed = this.groups.agreed(group);
    return Object.keys(group.couriers).every((key) => agreed.includes(key));
  }

  /** What a consent of mine hangs on. */
  private termsOf(group: CarryGroupRecord): string {
    const { authority, inviter, couriers } = this.about(group);
    return [this.groups.me, authority, toHex(inviter), toHex(keysDigest(this.spine.crypto, couriers)), group.valid_until].join(" ");
  }

  private about({ id, inviter, signer = inviter, couriers, courier, registered, relay }: CarryGroupRecord) {
    return {
      authority: registered ? relayHost(relay) : NO_RELAY,
      groupId: fromHex(id),
      inviter: fromHex(inviter === MYSELF ? this.groups.me : signer),
      couriers: [...Object.keys(couriers), ...(courier ? [this.groups.me] : [])].map(fromHex),
    };
  }

  /** My own signature, as that. */
  mine(
    group: CarryGroupRecord,
    role: CarryRole,
  ): Required<Pick<Content<"CARRY_GROUP_ACCEPT">, "consent" | "issued_at" | "valid_until">> {
    const { crypto, mail, relays } = this.spine;
    const issued_at = Math.floor(relays.now(group.relay, SIGNED_OFF_S));
    const terms = { ...this.about(group), issuedAt: issued_at, validUntil: group.valid_until };
    return { consent: signWith(crypto, mail.own, consentMessage(crypto, role, terms)), issued_at, valid_until: group.valid_until };
  }

  /** As what somebody consented to a group of mine, if they did: to all of its couriers, and with this key. */
  given(group: CarryGroupRecord, key: Bytes, content: Signed): CarryRole | undefined {
    const { consent, issued_at: issuedAt = 0, valid_until: validUntil = 0 } = content;
    const { clock, crypto } = this.spine;
    if (!consent) return undefined;
    const terms = { ...this.about(group), issuedAt, validUntil };
    return ROLES.find((role) => isGood(() => checkConsent(crypto, role, key, terms, consent, clock.now(), COURIER_SKEW_SECS)));
  }
}

type Signed = Pick<Content<"CARRY_GROUP_ACCEPT">, "consent" | "issued_at" | "valid_until">;

export const consentRow = ({ consent, issued_at = 0, valid_until = 0 }: Signed): ConsentRecord => ({
  issued_at,
  valid_until,
  sig: toHex(consent ?? new Uint8Array(0)),
});

export function isGood(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
