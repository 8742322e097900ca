/** What is kept of directories, of numbers that wrote, and of my own. */
import type { EntityType, MyNumber } from "../face/numbers.ts";
import type { TablePlans } from "../records/tables.ts";

/** A key that a directory signs with. */
export interface DirectoryKey {
  /** 32 bytes, hex. */
  readonly key: string;
  /** Unix seconds. What it signed outside of its time is not the directory's. */
  readonly from: number;
  readonly until?: number;
}

/** A directory that I know: its first keys were taken as they were, later ones are signed by those before. */
export interface DirectoryRecord {
  /** Its origin. */
  readonly id: string;
  readonly keys: readonly DirectoryKey[];
  readonly read_at: number;
}

/** The key that an account was first attested with. */
export interface PinRecord {
  /** Directory, account, and who acts for it; of a bare one the key. */
  readonly id: string;
  /** Hex, as all keys here. */
  readonly subject: string;
  /** The key that spoke. */
  readonly speaker: string;
  readonly type: EntityType;
  readonly number?: string;
  readonly actor?: EntityType;
  readonly directory: string;
  readonly at: number;
  /** The latest other key that came with it, not taken. */
  readonly other?: { readonly subject: string; readonly at: number };
  /** I want nothing of this number, whatever key it has. */
  readonly blocked?: true;
  /** It is blocked because the person is, and for as long. */
  readonly with_person?: true;
}

/** My number at a directory, by its origin. */
export interface NumberRecord extends Omit<MyNumber, "directory" | "until" | "login"> {
  readonly id: string;
  readonly ppnum_id: string;
  /** The key of mine, hex, whose seed the number's key comes of. */
  readonly own: string;
  /** The number's key, hex, and where it lives. */
  readonly key: string;
  readonly relay: string;
  /** Where it lived before: what was sent there is still fetched. */
  readonly was_at?: string;
  /** Base64url, with its end and when the next is asked for. */
  readonly attestation?: string;
  readonly until?: number;
  readonly renew_at?: number;
  /** Masks that were asked for and not answered: asked again they are the same. */
  readonly asked?: readonly AskedMask[];
}

/** An end of a mask, drawn by this device. */
export interface MaskEnd {
  /** 8 bytes, hex: of these and the seed of `own` comes this end's key. */
  readonly serial: string;
  readonly own: string;
  readonly relay: string;
}

export interface AskedMask extends MaskEnd {
  /** Digest of the wish: how long it is to last, or the claim of the other end. */
  readonly what: string;
}

/** A session at a directory, or a login that was begun there. Of this device alone. */
export interface LoginRecord {
  readonly id: string;
  readonly begun?: { readonly state: string; readonly verifier: string; readonly back: string; readonly at: number };
  /** As which client of the directory's. */
  readonly client?: string;
  readonly access?: string;
  readonly access_until?: number;
  readonly refresh?: string;
}

/** Once it has ended, nothing of my end is kept: what came of its key is nobody's any more. */
export interface MaskRecord extends Partial<MaskEnd> {
  /** Its account at the directory. */
  readonly id: string;
  readonly directory: string;
  readonly number: string;
  /** Of its attestation: the directory's word that is signed. */
  readonly ends_at: number;
  /** My account at the directory that is its end. */
  readonly account?: string;
  /** My end's key. */
  readonly key?: string;
  readonly attestation?: string;
  /** Base64url, as long as nobody has claimed the other end. */
  readonly claim?: string;
  /** The other end's key, once it is known. */
  readonly other?: string;
  readonly ended?: true;
}

/** One that has not ended. */
export type HeldMask = MaskRecord & MaskEnd & { readonly attestation: string };

/** Where I knocked: at a directory, at the key that it gave. */
export interface KnockRecord {
  readonly id: string;
  readonly at: number;
}

/** A knock waits so long for its owner, and here so long for an answer. */
export const KNOCK_S = 7 * 86_400;
export const knockId = (directory: string, key: string): string => `${directory} ${key}`;

declare module "../records/tables.ts" {
  interface Tables {
    readonly directory: DirectoryRecord;
    readonly number_pin: PinRecord;
    readonly number: NumberRecord;
    readonly number_login: LoginRecord;
    readonly mask: MaskRecord;
    readonly number_knock: KnockRecord;
  }
}

export const NUMBER_TABLES: TablePlans<"directory" | "number_pin" | "number" | "number_login" | "mask" | "number_knock"> = {
  directory: { kept: "backup" },
  number_pin: { kept: "backup" },
  number: { kept: "backup" },
  number_login: { kept: "device", secret: ["begun", "access", "refresh"] },
  mask: { kept: "backup", secret: ["claim"] },
  number_knock: { kept: "device" },
};
