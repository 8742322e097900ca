/** A map of the relay's region in packs (ours). Nobody says who asks: these requests carry no key. */
import type { RelayTopic } from "../declare.ts";

export const maps = { options: ["map"] } as const;

export const mapsAtRelay = {
  endpoints: [
    {
      method: "GET",
      path: "/v1/map",
      body: "none",
      auth: "none",
      feature: "map",
      doc: "The list of packs, as JSON: `sources` (schema, credit) and `packs` (square, zooms, bytes, hash, source). 503 while it is made.",
    },
    {
      method: "GET",
      path: "/v1/map/<hash>",
      body: "none",
      auth: "none",
      feature: "map",
      doc: "One pack, which never changes; ranges are served. 404 once the operator's map is another.",
    },
  ],
} as const satisfies RelayTopic;
