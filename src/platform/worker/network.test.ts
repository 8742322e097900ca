/** The browsers' network against servers that answer as a relay should not. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
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
