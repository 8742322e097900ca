/** Parcels: what a link would carry, as a text for one person, which any app can pass on. */
import { armour, readArmour } from "../../protocol/carry/armour.ts";
import type { CarryGroup } from "../../protocol/carry/handshake.ts";
import { identityParcelKey, openParcel, sealParcel } from "../../protocol/carry/parcel.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { OpenedParcel, SavedParcel } from "../face/carry.ts";
import { FaceError, type FaceErrorCode } from "../face.ts";
import type { Spine } from "../part.ts";
import type { Giving } from "./giving.ts";
import type { Groups } from "./groups.ts";
import type { CarryGroupRecord } from "./records.ts";
import type { Taking } from "./taking.ts";

/** For whoever opens the file in another app. */
const NOTE = "A parcel of Cairn, for one person. Open it there: Me, Couriers, Open parcel.";

const CODES: { readonly [C in ProtocolError["code"]]?: FaceErrorCode } = {
  "cannot-open": "parcel-for-other",
  "bad-signature": "parcel-of-stranger",
  expired: "parcel-old",
  "too-large": "too-large",
};

interface Known extends CarryGroup {
  readonly record: CarryGroupRecord;
}

const known = (record: CarryGroupRecord): Known => ({
  groupId: fromHex(record.id),
  carryKey: fromHex(record.carry_key),
  record,
});

export class Parcels {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly giving: Giving;
  private readonly taking: Taking;

  constructor(spine: Spine, groups: Groups, giving: Giving, taking: Taking) {
    this.spine = spine;
    this.groups = groups;
    this.giving = giving;
    this.taking = taking;
  }

  async save(id: string, person: string): Promise<SavedParcel> {
    const { clock, crypto, database, mail, random } = this.spine;
    const group = this.groups.get(id);
    const to = this.groups.knownAs({ ...group.members, ...group.couriers }, person);
    if (to === undefined) throw new FaceError("not-found");
    const { gifts, events, receipts, letters, left } = await this.giving.to(group, to);
    if (gifts.length === 0) throw new FaceError("nothing-to-give");
    const records = gifts.map(({ record }) => record);
    const madeAt = Math.floor(clock.now());
    const parcel = sealParcel(crypto, known(group), mail.own, fromHex(to), records, madeAt, random(32));
    // What is said of my notes is durable before the file can be anywhere.
    const batch = database.batch();
    for (const { before, given } of gifts) {
      batch.add(before);
      batch.add(given());
    }
    await batch.commit();
    const name = `parcel-${toHex(random(3))}.cairn.txt`;
    return { name, text: armour(parcel, NOTE), events, receipts, letters, left };
  }

  async open(text: string): Promise<OpenedParcel> {
    const { clock, crypto, isMailHeld, mail } = this.spine;
    if (isMailHeld()) throw new FaceError("not-ready", true);
    const groups = this.groups.all().map(known);
    const readers = mail.all().map((own) => identityParcelKey(crypto, own));
    const opened = unlessRefused(() => {
      const trusts = ({ record }: Known, key: Uint8Array): boolean => this.groups.trusted(record, toHex(key)) !== undefined;
      return openParcel(crypto, groups, readers, readArmour(text), trusts, clock.now());
    });
    const { record } = opened.group;
    const from = this.groups.trusted(record, toHex(opened.from)) ?? "";
    const { count } = await this.taking.take(record, from, opened.records);
    return { from, group: record.id, made_at: opened.madeAt, ...count };
  }
}

function unlessRefused<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof ProtocolError) throw new FaceError(CODES[error.code] ?? "bad-parcel");
    throw error;
  }
}
