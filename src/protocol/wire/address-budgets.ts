/**
 * Budgets of one client address (IPv6 by /64), besides those of a key: keys are free to make, so commands that create rows or work are
 * also bounded by address. A budget spans topics; a command's topic names the budgets it takes from. Only a relay needs them.
 */
import { type RateBudget, rate } from "./bounds.ts";

const MIB = 1024 * 1024;

export const ADDRESS_BUDGETS = {
  /** Ours. STORE, STORE_ROOM and anonymous submissions. */
  STORE_IP_RATE: rate(240, 60),
  /** Ours. Bytes of what these carry. */
  STORE_IP_BYTES: rate(256 * MIB, 24 * 60 * 60),
  /** Ours. Sessions opened; over HTTP the first signed request of a key within the window counts as one. */
  AUTH_IP_RATE: rate(600, 60),
  /** Ours. CREATE_ROOM and CREATE_GROUP. */
  CREATE_IP_RATE: rate(20, 60 * 60),
  /** Ours. Bytes of STORE_BACKUP. */
  BACKUP_IP_BYTES: rate(30 * MIB, 60 * 60),
  /** Ours. KNOCK. */
  KNOCK_IP_RATE: rate(20, 120),
  /** Ours. REGISTER_TOKEN, REGISTER_DELIVERY_TOKEN, REGISTER_PUSH and REGISTER_SMS. */
  REGISTER_IP_RATE: rate(240, 60),
  /** Ours. LEAVE_CARRY_GROUP and LEAVE_DELEGATED, deposited ones too. */
  LEAVE_IP_RATE: rate(240, 60 * 60),
  /** Ours. Signatures in ACK_CARRY and FETCH_DELEGATED. */
  CARRY_IP_RATE: rate(4096, 60),
  /** Ours. Elements of ISSUE_POSTAGE. */
  POSTAGE_IP_RATE: rate(2048, 24 * 60 * 60),
  /** Ours. Elements of DISCOVERY_EVAL. */
  DISCOVERY_EVAL_IP_RATE: rate(2048, 24 * 60 * 60),
  /** Ours. Tags of DISCOVERY_PUBLISH and DISCOVERY_QUERY. */
  DISCOVERY_IP_RATE: rate(600, 60 * 60),
} as const satisfies Readonly<Record<string, RateBudget>>;
export type AddressBudgetName = keyof typeof ADDRESS_BUDGETS;
