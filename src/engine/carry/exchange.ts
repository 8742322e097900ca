/** What goes from hand to hand, by parcel or by a box: loaded with the first of either. */
import type { Spine } from "../part.ts";
import { Giving } from "./giving.ts";
import type { Groups } from "./groups.ts";
import type { Held } from "./held.ts";
import type { Outgoing } from "./outgoing.ts";
import type { OwnMailboxes } from "./own-mailboxes.ts";
import { Parcels } from "./parcels.ts";
import { Taking } from "./taking.ts";

export interface ExchangeParts {
  readonly groups: Groups;
  readonly held: Held;
  readonly mailboxes: OwnMailboxes;
  readonly outgoing: Outgoing;
}

export class Exchange {
  readonly giving: Giving;
  readonly taking: Taking;
  readonly parcels: Parcels;

  constructor(spine: Spine, { groups, held, mailboxes, outgoing }: ExchangeParts) {
    this.giving = new Giving(spine, held, outgoing);
    this.taking = new Taking(spine, mailboxes, held, outgoing);
    this.parcels = new Parcels(spine, groups, this.giving, this.taking);
  }
}
