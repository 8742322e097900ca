/** A request whose connection breaks before its end is not carried out: what came of it may read as another one. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect as connectHttp2, createServer as createHttp2Server, type Http2Server } from "node:http2";
import { type AddressInfo, BlockList, connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { apiOf, type Request, type Response } from "../../../numbers/external/adapter.ts";
import { createLog } from "../../../src/host/log.ts";
import { systemClock } from "../../../src/host/ports.ts";

const PATH = "/cairn.numbers.v1.NumberService/Suspend";
const HEAD = `POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/proto\r\n`;

let server: Server | Http2Server;
const carriedOut: string[] = [];
afterEach(() => {
  server.close();
  carriedOut.length = 0;
});

/** @returns where it listens, and what resolves once its first request is done with, and once it has begun */
async function serving(make: (take: (request: Request, response: Response) => void) => Server | Http2Server) {
  const handler = Object.assign(
    async () => {
      carriedOut.push(PATH);
      return { status: 200 };
    },
    { service: undefined, method: undefined, allowedMethods: ["POST"], requestPath: PATH, supportedContentType: () => true },
  );
  const api = apiOf({
    handlers: new Map([[PATH, handler as never]]),
    proxies: { header: "x-forwarded-for", trusted: new BlockList() },
    clock: systemClock,
    log: createLog("fatal"),
  });
  let [begun, over] = [() => {}, () => {}];
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const isOver = new Promise<void>((resolve) => {
    over = resolve;
  });
  server = make((request, response) => {
    request.once("data", begun);
    void api.serve(request, response).then(over);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, hasBegun, isOver };
}

const overHttp1 = () => serving((take) => createServer(take));

it.each([
  ["half closed", "end", "content-length: 28\r\n\r\nab"],
  ["destroyed", "destroy", "content-length: 28\r\n\r\nab"],
  ["half closed", "end", "transfer-encoding: chunked\r\n\r\n2\r\nab\r\n"],
  ["destroyed", "destroy", "transfer-encoding: chunked\r\n\r\n2\r\nab\r\n"],
] as const)("over HTTP/1.1, %s (%s, %j)", async (_how, cut, rest) => {
  const { port, hasBegun, isOver } = await overHttp1();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(HEAD + rest);
  await hasBegun;
  socket[cut]();
  await isOver;
  expect(carriedOut).toEqual([]);
  socket.destroy();
});

it("and a whole one is", async () => {
  const { port, isOver } = await overHttp1();
  const socket = connect(port, "127.0.0.1");
  socket.write(`${HEAD}content-length: 2\r\n\r\nab`);
  await isOver;
  expect(carriedOut).toEqual([PATH]);
  socket.destroy();
});

it("over HTTP/2, where the connection goes", async () => {
  const { port, hasBegun, isOver } = await serving((take) => createHttp2Server(take));
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = session.request({ ":method": "POST", ":path": PATH, "content-type": "application/proto" });
  stream.on("error", () => undefined);
  stream.write("ab");
  await hasBegun;
  session.destroy();
  await isOver;
  expect(carriedOut).toEqual([]);
});
