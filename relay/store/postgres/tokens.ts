/** Delivery tokens. */

import { sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { TokenStore } from "../store.ts";
import { type Access, nameOf } from "./access.ts";

const HAS = sql("SELECT FROM delivery_tokens WHERE token = $1 AND owner = $2");
const COUNT = sql("SELECT count(*) AS count FROM delivery_tokens WHERE owner = $1");
const ADD = sql("INSERT INTO delivery_tokens (token, owner) VALUES ($1, $2) ON CONFLICT DO NOTHING");
const REMOVE = sql("DELETE FROM delivery_tokens WHERE token = $1 AND owner = $2");
const OWNER = sql("SELECT owner FROM delivery_tokens WHERE token = $1 ORDER BY seq LIMIT 1");

export const tokenStore = (access: Access): TokenStore => ({
  register: (token, owner) =>
    access.changeAlone(nameOf("tokens", owner), async (query) => {
      if ((await query(HAS, token, owner)).length > 0) return "registered";
      const [row] = await query<{ count: number }>(COUNT, owner);
      if (!row || row.count >= LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT) return "quota";
      await query(ADD, token, owner);
      return "registered";
    }),
  async deregister(token, owner) {
    await access.writeInTurn(nameOf("tokens", owner), REMOVE, token, owner);
  },
  async ownerOf(token) {
    return (await access.row<{ owner: Bytes }>(OWNER, token))?.owner;
  },
});
