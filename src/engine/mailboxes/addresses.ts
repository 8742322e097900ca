/** The mailboxes of today to which letters go. An address costs milliseconds, so each is worked out once a day. */
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { epochOf } from "../../protocol/mailboxes/generations.ts";
import { type MasterKey, mailboxAddress, readMaster } from "../../protocol/mailboxes/mailbox.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { DayAddress } from "../mail/mail.ts";

export class Addresses {
  private readonly crypto: Crypto;
  private readonly masters = new Map<string, MasterKey | undefined>();
  private readonly days = new Map<string, DayAddress>();

  constructor({ crypto }: { readonly crypto: Crypto }) {
    this.crypto = crypto;
  }

  /** @param key the master key, hex @param now unix seconds, as `relay` and this device agree on them @returns `undefined` for what is no master key: it could tie its owner's days together */
  at(key: string, relay: string, now: number): DayAddress | undefined {
    const epoch = epochOf(now);
    const name = `${key} ${relay}`;
    const known = this.days.get(name);
    if (known?.epoch === epoch) return known;
    const master = this.master(key);
    if (!master) return undefined;
    const day = { key, epoch, address: mailboxAddress(this.crypto, master, relayHost(relay), epoch) };
    this.days.set(name, day);
    return day;
  }

  private master(key: string): MasterKey | undefined {
    if (!this.masters.has(key)) this.masters.set(key, proved(key));
    return this.masters.get(key);
  }
}

function proved(key: string): MasterKey | undefined {
  try {
    return readMaster(fromHex(key));
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
