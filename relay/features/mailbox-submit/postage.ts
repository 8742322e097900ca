/** Postage: ISSUE_POSTAGE, and what a submission that brings some is worth. */
import type { Clock } from "../../../src/host/ports.ts";
import { POSTAGE_BYTES } from "../../../src/protocol/delivery/postage.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { postage } from "../../../src/protocol/wire/topics/postage.ts";
import type { RelayCrypto } from "../../crypto.ts";
import { evaluate, isElement } from "../../oprf/evaluate.ts";
import type { PostageStore } from "../../store/store.ts";
import { fail, type HandlersOf } from "../../wire/outcome.ts";
import { dayOf, dayOfStamp, type StampKey } from "./stamps.ts";

export const POSTAGE_MODES = ["off", "accepted", "required"] as const;
export type PostageMode = (typeof POSTAGE_MODES)[number];

export interface PostageServices {
  readonly store: PostageStore;
  readonly clock: Clock;
  readonly crypto: RelayCrypto;
  readonly keyOf: (day: number) => StampKey;
}

export const postageHandlers = ({ clock, keyOf }: PostageServices): HandlersOf<typeof postage> => ({
  ISSUE_POSTAGE: {
    async run({ blinded }) {
      if (blinded.length === 0 || !blinded.every(isElement)) return fail("malformed", "blinded: not elements of the group");
      const key = keyOf(dayOf(clock.now()));
      return { cmd: "POSTAGE_ISSUED", ...(await evaluate(key, blinded)), key_id: key.keyId };
    },
  },
});

/** Whether this pays for a submission; it does so once. @param token of 48 bytes */
export async function spend({ store, clock, crypto, keyOf }: PostageServices, token: Bytes | undefined): Promise<boolean> {
  const day = token && dayOfStamp(keyOf, crypto, token, clock.now());
  return token !== undefined && day !== undefined && store.spend(token.slice(POSTAGE_BYTES - 16), day);
}
