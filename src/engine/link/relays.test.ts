/** At which relays an anonymous request would share a connection with one that is signed. */
import { expect, it } from "vitest";
import { openDatabase, RELAY } from "../../../test/support/kit.ts";
import { ScriptedNetwork } from "../../../test/support/scripted-network.ts";
import { SETTINGS, type Settings } from "../me/records.ts";
import { put } from "../records/database.ts";
import { Relays } from "./relays.ts";

const FORMER = "https://former.example";
const ELSE = "https://else.example";

it.each([
  [false, [true, true, false]],
  [true, [false, false, false]],
])("links, before anything is signed, where keys of mine sign: separates %s", async (separates, links) => {
  const database = await openDatabase();
  const network = Object.assign(new ScriptedNetwork(), { separates: () => separates });
  const settings: Settings = {
    name: "Ana",
    relay: RELAY,
    words_confirmed: true,
    former: [{ relay: FORMER, seed: "00", until: 1 }],
  };
  await database.commit([put("settings", SETTINGS, settings)]);
  const relays = new Relays(network, database, { now: () => 0, steady: () => 0 });
  expect([RELAY, FORMER, ELSE].map((relay) => relays.linksAnonymous(relay))).toEqual(links);
});
