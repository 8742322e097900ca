/**
 * What every store of the directory must do, whatever it is built on. Each method is one transaction: it happens whole or not, it is durable when it
 * resolves, and it writes its own line of the audit and its events. Expected outcomes are values; a rejection means that the store failed. Times are
 * unix seconds, whole; keys, digests and serials are bytes. test/numbers/store-contract.ts holds an adapter to it.
 */

import type { Probed } from "../../src/host/health.ts";
import type { Deleted } from "../../src/host/upkeep.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { EntityType } from "../model/entity-type.ts";
import type { EntityState } from "../model/state.ts";
import type { ContactStore, CredentialStore, EnterpriseStore, LendingStore, OidcStore, SecretStore } from "./contract-accounts.ts";
import type { EntityStore, LifeStore } from "./contract-entities.ts";
import type { KeyStore, MaskStore } from "./contract-keys.ts";
import type { AliasStore, AuditStore, CapabilityStore, EventStore, Kept, KnockStore } from "./contract-public.ts";

export interface Count {
  readonly type: EntityType;
  readonly state: EntityState;
  readonly count: number;
}

export interface Usage {
  readonly entities: readonly Count[];
  /** Taken ones, quarantined ones among them. */
  readonly numbers: number;
  readonly quarantined: number;
  readonly attestations: number;
  readonly events: number;
  readonly bytes: number;
}

export interface Swept {
  readonly deleted: Deleted;
  /** More is past its time than this round took. */
  readonly more: boolean;
  /** By how many seconds the time of quarantines is behind `now`. */
  readonly behind: number;
}

export interface NumbersStore extends Probed {
  readonly entities: EntityStore;
  readonly life: LifeStore;
  readonly keys: KeyStore;
  readonly masks: MaskStore;
  readonly aliases: AliasStore;
  readonly capabilities: CapabilityStore;
  readonly knocks: KnockStore;
  readonly events: EventStore;
  readonly audit: AuditStore;
  readonly credentials: CredentialStore;
  readonly contacts: ContactStore;
  readonly secrets: SecretStore;
  readonly lending: LendingStore;
  readonly enterprises: EnterpriseStore;
  readonly oidc: OidcStore;
  /** The first marks of key files that come are its own. @returns the names of files whose mark is another */
  claim(marks: Readonly<Record<string, Bytes>>): Promise<readonly string[]>;
  /**
   * Ends what is past its time, at most `max` rows of a kind. The time of quarantines never goes back, and no more than a day ahead in one call.
   * @param isDry counts, and changes nothing
   */
  sweep(now: number, max: number, isDry?: boolean): Promise<Swept>;
  /** Leaves nothing of what was deleted, in a log or elsewhere. By the directory alone: it takes another's cutting of its files for damage. */
  forgetDeleted(): Promise<void>;
  kept(ppnumId: string, now: number): Promise<Kept>;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}
