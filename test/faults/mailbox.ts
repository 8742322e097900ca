/** What the fault tests ask of a relay again and again. */
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { Client } from "../relay/client.ts";
import { type Person, person } from "../relay/people.ts";

export const bob = person("bob");
export const now = (): number => Date.now() / 1000;

/** The ids of everything that waits for a person. */
export async function fetchIds(url: string, recipient: Person = bob): Promise<Set<string>> {
  const crypto = await loadRelayCrypto();
  const client = await Client.as(url, recipient);
  const ids = new Set<string>();
  let page = await client.send({ cmd: "FETCH", since: 0 });
  while (page.cmd === "EVENTS") {
    for (const event of page.events) ids.add(toHex(eventId(crypto as never, readGiftWrap(event))));
    if (!page.cursor) break;
    page = await client.send({ cmd: "FETCH", since: 0, cursor: page.cursor });
  }
  client.close();
  return ids;
}

/** Asks until it is so; the test's own timeout is the bound. */
export async function readyzIs(url: string, status: number): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== status);
}
