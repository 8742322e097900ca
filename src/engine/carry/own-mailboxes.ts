/** The mailboxes of mine that couriers may fetch from: my key itself, or hidden ones, each of a day. */
import { DAY_MANDATE_SECS } from "../../protocol/carry/signed.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import type { SessionKey } from "../link/session.ts";
import type { MailboxGeneration } from "../me/records.ts";
import { lazily, type Spine } from "../part.ts";

/** A day's mailbox is delegated from so long before its day. */
const DAYS_BACK = 3;
/** A delegation counts for 31 days at most. */
const DAYS_AHEAD = 22;

export const lastMandated = (epoch: number): number => epoch * DAY_S + DAY_MANDATE_SECS;
/** The days whose mailboxes are delegated today. */
export const mandatedDays = (today: number) => ({ from: today - DAYS_BACK, to: today + DAYS_AHEAD });

/** Who opens mail, and who signs its receipt. */
export interface OwnMailbox {
  readonly own: Identity;
  readonly key: SessionKey;
}

const BACK_DAYS = 31;

export class OwnMailboxes {
  private readonly spine: Pick<Spine, "crypto" | "mail" | "relays" | "settings">;
  private readonly keys = new Map<string, SessionKey>();
  private readonly named = new Map<string, { readonly generation: MailboxGeneration; readonly epoch: number }>();
  private listed = "";
  private readonly code = lazily(() => import("../../protocol/mailboxes/mailbox.ts"));

  constructor(spine: Pick<Spine, "crypto" | "mail" | "relays" | "settings">) {
    this.spine = spine;
  }

  today(): number {
    const { relays, settings } = this.spine;
    return epochOf(relays.now(settings().relay));
  }

  /** The key of a day's mailbox, or my own where no epoch is named. */
  async key(generation?: number, epoch?: number, seed = this.spine.mail.own.seed): Promise<SessionKey> {
    const { crypto, mail, settings } = this.spine;
    if (generation === undefined || epoch === undefined) return mail.identity(seed);
    const authority = relayHost(settings().relay);
    const name = `${toHex(seed).slice(0, 16)} ${generation}/${epoch} ${authority}`;
    const known = this.keys.get(name);
    if (known) return known;
    const { mailbox, mailboxMaster } = await this.code();
    const key = mailbox(crypto, mailboxMaster(crypto, seed, generation), authority, epoch);
    this.keys.set(name, key);
    return key;
  }

  /** Which of mine an envelope names; `undefined` for somebody else's. */
  async find(recipient: Bytes): Promise<OwnMailbox | undefined> {
    const { mail } = this.spine;
    const id = toHex(recipient);
    const own = mail.mine(id);
    if (own) return { own, key: own };
    await this.list();
    const at = this.named.get(id);
    if (!at) return undefined;
    const { seed } = at.generation;
    const opener = seed === undefined ? mail.own : mail.identity(fromHex(seed));
    return { own: opener, key: await this.key(at.generation.generation, at.epoch, opener.seed) };
  }

  /** Works out the addresses of a month, once a day: some milliseconds each. */
  private async list(): Promise<void> {
    const { crypto, mail, settings } = this.spine;
    const { mailboxes, other_mailboxes = [], relay } = settings();
    const generations = [...(mailboxes ? [mailboxes] : []), ...other_mailboxes].filter((one) => one.relay === undefined);
    if (generations.length === 0) return;
    const today = this.today();
    const name = `${today} ${relay} ${JSON.stringify(generations)}`;
    if (name === this.listed) return;
    const { mailboxAddress, mailboxMaster, readMaster } = await this.code();
    this.named.clear();
    for (const generation of generations) {
      const seed = generation.seed === undefined ? mail.own.seed : fromHex(generation.seed);
      const master = readMaster(mailboxMaster(crypto, seed, generation.generation).publicKey);
      for (let epoch = today + 1; epoch >= today - BACK_DAYS; epoch--) {
        this.named.set(toHex(mailboxAddress(crypto, master, relayHost(relay), epoch)), { generation, epoch });
      }
    }
    this.listed = name;
  }
}
