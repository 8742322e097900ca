/** What is kept of directories, and of the numbers that wrote. */
import type { EntityType } from "../face/numbers.ts";
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
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly directory: DirectoryRecord;
    readonly number_pin: PinRecord;
  }
}

export const NUMBER_TABLES: TablePlans<"directory" | "number_pin"> = {
  directory: { kept: "backup" },
  number_pin: { kept: "backup" },
};
