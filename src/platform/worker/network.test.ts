/** The browser's network port against servers with wrong answers. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { askRelay } from "../../engine/link/session.ts";
import { REPLY_BYTES, replyTimes } from "../../engine/ports.ts";
import { browserNetwork } from "./network.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => server.close() && server.closeAllConnections() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("an answer", () => {
  it("that never ends is given up at its bound, and the rest not taken in", async () => {
    let gone: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const origin = await serve((_, response) => {
      response.on("close", gone);
      const more = (): void => {
        while (!response.destroyed && response.write(new Uint8Array(64 * 1024)));
      };
      response.on("drain", more);
      more();
    });
    await expect(browserNetwork.request("GET", origin)).rejects.toThrow(RangeError);
    await closed;
  });

  it("of just the bound's size is taken, one byte more is not", async () => {
    const origin = await serve(
      (request, response) => void response.end(new Uint8Array(REPLY_BYTES + (request.url === "/more" ? 1 : 0))),
    );
    expect((await browserNetwork.request("GET", `${origin}/`)).body).toHaveLength(REPLY_BYTES);
    await expect(browserNetwork.request("GET", `${origin}/more`)).rejects.toThrow(RangeError);
    expect((await browserNetwork.request("GET", `${origin}/more`, undefined, { max_bytes: REPLY_BYTES + 1 })).status).toBe(200);
  });

  it.each([301, 302, 303, 307, 308])("that leads to another address (%i) is none, and nothing is asked there", async (status) => {
    let asked = 0;
    const other = await serve((_, response) => {
      asked++;
      response.end();
    });
    const origin = await serve((_, response) => void response.writeHead(status, { location: `${other}/v1/capabilities` }).end());
    await expect(browserNetwork.request("POST", origin, new Uint8Array(1))).rejects.toThrow();
    expect(asked).toBe(0);
  });
});

describe("what a relay says that it can do", () => {
  const GOOD = JSON.stringify({ version: "0.1", transports: ["ws"], features: ["bound-auth"] });

  it("is read from an answer of ordinary size", async () => {
    const origin = await serve((_, response) => void response.end(GOOD.padEnd(60_000)));
    expect((await askRelay(browserNetwork, origin)).capabilities?.features).toEqual(["bound-auth"]);
  });

  it("is nothing where it says 50 MB, of which hardly any is taken in", async () => {
    const SIZE = 50_000_000;
    const chunk = new TextEncoder().encode(GOOD.padEnd(50_000));
    let written = 0;
    let closed: () => void = () => {};
    const over = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const origin = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": String(SIZE) });
      const more = (): void => {
        while (written < SIZE && !response.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on("drain", more).on("close", closed);
      more();
    });
    expect(await askRelay(browserNetwork, origin)).toEqual({});
    await over;
    // The buffers of both ends hold more than the 64 KiB that were read.
    expect(written).toBeLessThan(SIZE / 3);
    await expect(browserNetwork.request("GET", origin, undefined, { max_bytes: 64 * 1024 })).rejects.toThrow(RangeError);
  });

  it("is nothing where another address would say it", async () => {
    const other = await serve((_, response) => void response.end(GOOD));
    const origin = await serve((_, response) => void response.writeHead(302, { location: `${other}/v1/capabilities` }).end());
    expect(await askRelay(browserNetwork, origin)).toEqual({});
  });
});

describe("Retry-After", () => {
  it.each([
    ["7", 7],
    ["0", 0],
    ["300", 300],
    ["31536000", 300],
    ["Infinity", 300],
    ["-1", undefined],
    ["NaN", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
    [undefined, undefined],
  ])("%s is %s seconds", (said, seconds) => {
    expect(replyTimes((name) => (name === "retry-after" ? (said ?? null) : null))).toEqual(
      seconds === undefined ? {} : { retry_after: seconds },
    );
  });
});
