/** What a person does about their number at a directory: each is asked of the directory under their login. */
import { fromBase64Url, fromHex, toBase64, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import type { NumberActs } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { bytesIn, listIn, mapIn, numberIn, textIn } from "./directory-api.ts";
import { type Holding, wireReach } from "./holding.ts";
import type { Sessions } from "./sessions.ts";
import type { Waiting } from "./waiting.ts";

const LENT_SCOPES = ["messages:send", "attest"];

/** How the number stands. */
export function numberActs(spine: Spine, sessions: Sessions, holding: Holding) {
  async function asked(directory: string, rpc: string, fields: object = {}): Promise<void> {
    await sessions.call(directory, rpc, fields);
    await holding.refresh(directory);
  }
  return {
    setReach: (directory, reach) => asked(directory, "NumberService/SetReach", { reach: wireReach(reach) }),
    rotateNumber: (directory) => asked(directory, "NumberService/Rotate", { expectedState: "NUMBER_STATE_ACTIVE" }),
    tellNumber: (directory, tells) => spine.database.commit([put("number", directory, { ...holding.get(directory), tells })]),
    /** One number a room. Rooms that are gone go from the choice as well. */
    tellInRoom: (directory, room, on) => {
      const { database } = spine;
      holding.get(directory);
      if (!database.get("room", room)) throw new FaceError("not-found");
      const changes = holding.all().map(({ rooms = [], ...record }) => {
        const kept = rooms.filter((id) => id !== room && database.get("room", id));
        return put("number", record.id, { ...record, rooms: on && record.id === directory ? [...kept, room] : kept });
      });
      return database.commit(changes);
    },
    async pauseNumber(directory, on) {
      const { ppnum_id: ppnumId } = holding.get(directory);
      if (!on) return asked(directory, "NumberService/Resume", { ppnumId });
      const { number } = await sessions.call(directory, "NumberService/Suspend", { ppnumId });
      // With the number every login of it has ended: there is nothing more to ask.
      await holding.stands(directory, mapIn(number));
      await sessions.forget(directory);
    },
    /** Its records go from here as well: nothing is left to be attested. */
    async leaveNumber(directory) {
      const { ppnum_id: ppnumId } = holding.get(directory);
      await sessions.call(directory, "NumberService/Deactivate", { ppnumId });
      await spine.database.commit([drop("number", directory), drop("number_login", directory)]);
    },
    endOwned: (directory, id) => asked(directory, "NumberService/Deactivate", { ppnumId: id }),
  } satisfies Partial<NumberActs>;
}

/** What the directory has with it: logins, passkeys, agents that it is lent to, keys, and the copy of all. */
export function accountActs(sessions: Sessions, holding: Holding, waiting: Waiting) {
  const done = async (directory: string, rpc: string, fields: object): Promise<void> => {
    await sessions.call(directory, rpc, fields);
  };
  return {
    async logins(directory) {
      return (await waiting.logins(directory)).map((one) => ({
        ...{ id: textIn(one.id), name: textIn(one.clientName), since: numberIn(one.since), current: one.current === true },
      }));
    },
    endLogin: (directory, id) => done(directory, "AccountService/EndLogin", { id }),
    async refuseRecovery(directory) {
      await sessions.call(directory, "AccountService/RefuseRecovery");
      await waiting.logins(directory);
    },
    async passkeys(directory) {
      const { passkeys } = await sessions.call(directory, "AccountService/ListPasskeys");
      return listIn(passkeys).map(({ id, lastUsed }) => ({ id: toBase64Url(bytesIn(id)), last_used: numberIn(lastUsed) }));
    },
    dropPasskey: (directory, id) => done(directory, "AccountService/DropPasskey", { id: toBase64(fromBase64Url(id)) }),
    lend: (directory, agent, until) =>
      done(directory, "AccountService/Lend", {
        ...{ agent: agent.replace(/\D/g, ""), scopes: LENT_SCOPES, until: Math.floor(until) },
      }),
    async lent(directory) {
      const { lent } = await sessions.call(directory, "AccountService/ListLent");
      return listIn(lent).map((one) => ({
        ...{ id: textIn(one.ppnumId), number: textIn(one.ppnum), name: textIn(one.displayName), until: numberIn(one.until) },
      }));
    },
    endLending: (directory, id) => done(directory, "AccountService/EndLending", { ppnumId: id }),
    exportHeld: async (directory) => textIn((await sessions.call(directory, "AccountService/Export")).json),
    async attestedKeys(directory) {
      const own = toHex(holding.identity(holding.get(directory)).publicKey);
      const { keys } = await sessions.call(directory, "AttestService/ListAttested");
      return listIn(keys).map(({ subjectPk, since }) => {
        const key = toHex(bytesIn(subjectPk));
        return { key, since: numberIn(since), mine: key === own };
      });
    },
    endKey: (directory, key) => done(directory, "AttestService/EndKey", { subjectPk: toBase64(fromHex(key)) }),
  } satisfies Partial<NumberActs>;
}
