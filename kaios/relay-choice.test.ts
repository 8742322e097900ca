import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, test } from "vitest";
import { relayTyped, takeRelay } from "./relay-choice.ts";

test.each([
  ["relay.example", "https://relay.example"],
  [" https://relay.example/ ", "https://relay.example"],
  ["relay.example:8443/app", "https://relay.example:8443"],
  ["HTTPS://Relay.Example", "https://relay.example"],
  ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
  ["http://relay.example", undefined],
  ["ftp://relay.example", undefined],
  ["relay", undefined],
  ["", undefined],
  ["two words", undefined],
])("“%s”", (typed, relay) => expect(relayTyped(typed)).toBe(relay));

describe("a relay that was typed", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function take(relay: string) {
    const kept = new Map<string, string>();
    const begun: string[] = [];
    const preferences = { get: (name: string) => kept.get(name), set: (name: string, value = "") => void kept.set(name, value) };
    const said = await takeRelay(relay, preferences, (origin) => begun.push(origin));
    return { said, kept: kept.get("relay"), begun };
  }

  it("is kept where it answers", async () => {
    const relay = await serve((request, response) => void response.writeHead(request.url === "/v1/capabilities" ? 200 : 404).end());
    expect(await take(relay)).toEqual({ said: undefined, kept: relay, begun: [relay] });
  });

  it.each([301, 302, 307, 308])("is none where it leads to another address (%i), which is not asked", async (status) => {
    let asked = 0;
    const other = await serve((_, response) => {
      asked++;
      response.end("{}");
    });
    const relay = await serve((_, response) => void response.writeHead(status, { location: `${other}/v1/capabilities` }).end());
    expect(await take(relay)).toEqual({ said: "silent", kept: undefined, begun: [] });
    expect(asked).toBe(0);
  });

  it("is none where nobody or no relay answers, or where it is no address", async () => {
    const web = await serve((_, response) => void response.writeHead(404).end());
    expect(await take(web)).toEqual({ said: "silent", kept: undefined, begun: [] });
    expect(await take("two words")).toEqual({ said: "bad", kept: undefined, begun: [] });
  });
});
