/**
 * The tables that records lie in. Each part declares its own, beside its record types: the name and type by adding to `Tables`, and what
 * becomes of it by a plan. From that alone a table is stored, backed up, restored and exported.
 */

/** Record types by table. Plain JSON; byte strings as lowercase hex, envelopes as base64url. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the parts
export interface Tables {}

export type TableName = keyof Tables;

/** Whether a table leaves this device. */
export interface TablePlan {
  /** `backup`: its records go into backups and come back from them. `device`: they mean nothing elsewhere. */
  readonly kept: "backup" | "device";
  /** Fields left out of the readable export unless keys are asked for. */
  readonly secret?: readonly string[];
}

export type TablePlans<N extends string = TableName> = { readonly [T in N]: TablePlan };
