/** Finding people by pairs of identifiers (ours): the relay learns neither of the two, and who finds whom. Off unless the operator says so. */
import { bound, choice, type Parser } from "../../../src/host/env.ts";
import { keyIdOf } from "../../../src/protocol/discovery/pair.ts";
import { fromHex, toHex } from "../../../src/protocol/encoding/bytes.ts";
import type { Feature } from "../../feature.ts";
import { advertised, loadEvaluatorKeys } from "./evaluator-keys.ts";
import { discoveryHandlers } from "./handlers.ts";
import { loadPepper } from "./pepper.ts";

/** By hashes too, the specification's form: whoever runs the relay can then work out all numbers and books. */
const MODES = ["off", "pair", "pair+hash"] as const;
const MIB = 1024 * 1024;

interface Second {
  readonly authority: string;
  readonly keys: readonly string[];
}

/** Another relay and its key, or the two keys of the month in which it changes: `other.example/<pk>[,<pk>]`. */
const second: Parser<Second> = (text) => {
  const [, authority, keys] = /^([a-z0-9.:[\]-]{1,255})\/([0-9a-f]{64}(?:,[0-9a-f]{64})?)$/.exec(text) ?? [];
  return authority === undefined || keys === undefined ? undefined : { authority, keys: keys.split(",") };
};

export const discovery: Feature = {
  name: "discovery",
  configure(env, { publicUrl }) {
    const mode = env.read("PPP_DISCOVERY", "off", MODES.join(", "), choice(MODES));
    const maxBytes = env.read("PPP_DISCOVERY_MAX_BYTES", 64 * MIB, "bytes, as 64M, or none", bound(true));
    const other = env.read<Second | undefined>(
      "PPP_DISCOVERY_SECOND",
      undefined,
      "a host, a slash and its discovery key in hex, as other.example/<64 digits>",
      second,
    );
    return ({ store, clock, crypto, key, cluster }) => {
      if (mode === "off") return {};
      const keys = loadEvaluatorKeys(cluster.keys, crypto, clock.now());
      const pepper = mode === "pair+hash" ? loadPepper(cluster.keys, clock.now()) : undefined;
      const here = publicUrl ? { authority: publicUrl.host } : {};
      const there = (other?.keys ?? []).map((pk) => ({
        pk,
        key_id: toHex(keyIdOf(crypto, fromHex(pk))),
        authority: other?.authority,
      }));
      return {
        advertises: pepper ? ["discovery-pair", "discovery"] : ["discovery-pair"],
        alsoAdvertises: () => ({
          discovery: {
            mode: "pair",
            evaluators: [...keys.current(clock.now()).map((one) => ({ ...advertised(one), ...here })), ...there],
          },
        }),
        handlers: discoveryHandlers({ store: store.discovery, clock, key, keys, pepper, maxBytes }),
      };
    };
  },
  purge: (store) => async (now, max) => {
    const { boxes, rations, more } = await store.discovery.purge(now, max);
    return { deleted: { "discovery-boxes": boxes, "discovery-rations": rations }, more };
  },
};
