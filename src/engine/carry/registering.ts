/** My registered groups: the relay has of each what its people have signed, no more and no older. */
import { DAY_S, keysDigest, registerMessage } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { signWith } from "../../protocol/primitives/crypto.ts";
import type { Command } from "../../protocol/wire/commands.ts";
import type { Spine } from "../part.ts";
import { type Consents, consentRow } from "./consents.ts";
import { type Groups, kept } from "./groups.ts";
import type { CarryGroupRecord, ConsentRecord } from "./records.ts";
import { SIGNED_OFF_S, withSession } from "./relay-work.ts";

type Registration = Command<"REGISTER_CARRY_GROUP">;
type Entry = Registration["members"][number];

interface Wanted {
  readonly members: readonly Entry[];
  readonly couriers: readonly Entry[];
}

/** For an answer about a further courier. */
const PATIENCE_S = 14 * DAY_S;
const NOBODY: Wanted = { members: [], couriers: [] };

export class Registering {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly consents: Consents;

  constructor(spine: Spine, groups: Groups, consents: Consents) {
    this.spine = spine;
    this.groups = groups;
    this.consents = consents;
  }

  async run(groups: readonly CarryGroupRecord[]): Promise<void> {
    for (const group of groups) await this.one(group).catch((error: unknown) => this.spine.trace.note("carry.register", error));
  }

  private async one(group: CarryGroupRecord): Promise<void> {
    const wanted = this.wanted(group);
    const { as = "" } = group.told ?? {};
    if (!wanted && !(as !== "" && this.isOver(group))) return;
    if (wanted && (await this.waits(group, wanted))) return;
    const next = this.named(wanted ?? NOBODY);
    if (next !== as) await this.register(group, wanted ?? NOBODY, next);
  }

  /** Somebody who carried by it does no more: nobody may go on by what was signed for them. */
  private isOver({ couriers, courier, told }: CarryGroupRecord): boolean {
    const carries = (key: string): boolean => (key === this.groups.me ? courier === "in" : couriers[key] === "in");
    return told?.couriers.some((key) => !carries(key)) ?? false;
  }

  /** Those before go on for a while: whoever is in the list and has not agreed to a further courier may be where there is no signal. */
  private async waits(group: CarryGroupRecord, wanted: Wanted): Promise<boolean> {
    const { told } = group;
    if (!told || told.as === "" || this.isOver(group) || wanted.couriers.length === told.couriers.length) return false;
    const here = new Set(wanted.members.map(({ pubkey }) => this.knownAs(group, toHex(pubkey))));
    const isLacking = told.members.some((key) => (key === this.groups.me || group.members[key] === "in") && !here.has(key));
    const now = this.spine.clock.now();
    if (!isLacking || now - (told.waits ?? now) >= PATIENCE_S) return false;
    if (told.waits === undefined) await this.spine.database.commit([kept({ ...group, told: { ...told, waits: now } })]);
    return true;
  }

  private knownAs({ members }: CarryGroupRecord, key: string): string {
    return this.groups.knownAs(members, key) ?? key;
  }

  /** Nothing, while somebody who carries has not agreed to all of the others. */
  private wanted(group: CarryGroupRecord): Wanted | undefined {
    const couriers = this.entries(group, "courier");
    const all = Object.keys(group.couriers).length + (group.courier ? 1 : 0);
    if (couriers.length < all) return undefined;
    return { members: this.entries(group, "member"), couriers };
  }

  private entries(group: CarryGroupRecord, role: "member" | "courier"): readonly Entry[] {
    const people = role === "member" ? group.members : group.couriers;
    const others = Object.entries(group.consents ?? {}).flatMap(([name, row]) => {
      const [as, key = ""] = name.split(" ");
      const known = as === role ? this.groups.knownAs(people, key) : undefined;
      return known !== undefined && people[known] === "in" && this.isOfNow(group, role, key, row) ? [entryOf(key, row)] : [];
    });
    if (group[role] !== "in") return others;
    return [entryOf(this.groups.me, consentRow(this.consents.mine(group, role))), ...others];
  }

  /** Whether it names those who carry now, and its time has come by the relay's clock, which would take it for none. */
  private isOfNow(group: CarryGroupRecord, role: "member" | "courier", key: string, row: ConsentRecord): boolean {
    if (row.issued_at > this.spine.relays.now(group.relay, SIGNED_OFF_S)) return false;
    return this.consents.given(group, fromHex(key), { ...row, consent: fromHex(row.sig) }) === role;
  }

  /** My own signature has another time each day, and is no other registration for it. */
  private named({ members, couriers }: Wanted): string {
    if (members.length === 0) return "";
    const { crypto } = this.spine;
    const all = [members, couriers].flatMap((some) => [
      toHex(
        keysDigest(
          crypto,
          some.map(({ pubkey }) => pubkey),
        ),
      ),
      ...some
        .filter(({ pubkey }) => toHex(pubkey) !== this.groups.me)
        .map(({ sig }) => toHex(sig))
        .sort(),
    ]);
    return toHex(crypto.blake2b(16, utf8(all.join(" "))));
  }

  private async register(group: CarryGroupRecord, wanted: Wanted, as: string): Promise<void> {
    const { clock, database } = this.spine;
    // Higher than whatever an earlier life of this device has told.
    const version = Math.max((group.told?.version ?? 0) + 1, Math.floor(clock.now()));
    const dropped = await this.send(group, as === "" ? NOBODY : wanted, version);
    const now = database.get("carry_group", group.id);
    if (!now || !dropped) return;
    const consents = Object.fromEntries(
      Object.entries(now.consents ?? {}).filter(([name]) => !dropped.has(name.split(" ")[1] ?? "")),
    );
    const named = as === "" ? NOBODY : wanted;
    const couriers = named.couriers.map(({ pubkey }) => this.groups.knownAs(now.couriers, toHex(pubkey)) ?? toHex(pubkey));
    const members = named.members.map(({ pubkey }) => this.knownAs(now, toHex(pubkey)));
    const told = { version, as, couriers, members };
    await database.commit([kept({ ...now, consents, told })]);
  }

  /** @returns keys whose consent the relay did not take; nothing where it knows no groups */
  private send(group: CarryGroupRecord, { members, couriers }: Wanted, version: number): Promise<ReadonlySet<string> | undefined> {
    return withSession(this.spine, group.relay, async (session) => {
      if (!this.spine.relays.offers(group.relay, "carry")) return undefined;
      const reply = await session.request(this.registration(group, { members, couriers }, version));
      return new Set(reply.dropped.map(toHex));
    });
  }

  private registration({ id, relay }: CarryGroupRecord, { members, couriers }: Wanted, version: number): Registration {
    const { crypto, mail } = this.spine;
    const keys = { members: members.map(({ pubkey }) => pubkey), couriers: couriers.map(({ pubkey }) => pubkey) };
    const terms = { authority: relayHost(relay), groupId: fromHex(id), version, ...keys };
    const sig = signWith(crypto, mail.own, registerMessage(crypto, terms));
    return { cmd: "REGISTER_CARRY_GROUP", group_id: fromHex(id), version, members, couriers, sig };
  }
}

const entryOf = (key: string, { issued_at, valid_until, sig }: ConsentRecord): Entry => ({
  ...{ pubkey: fromHex(key), issued_at, valid_until },
  sig: fromHex(sig),
});
