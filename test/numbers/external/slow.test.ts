/** Clients that send slowly, too much or half of it, over both listeners: what they hold is given back, and others are answered. */
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DirectoryService } from "../../../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import { World } from "./world.ts";

const PATH = "/cairn.numbers.v1.DirectoryService/Resolve";
const HEAD = `POST ${PATH} HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\n`;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function othersAreAnswered(): Promise<void> {
  const { answer } = await (await world.client(DirectoryService)).resolve({ address: "99999999999" });
  expect(answer.case).toBe("knockPk");
}

/** What comes back until the connection is closed. */
function sent(text: string): {
  readonly closed: Promise<string>;
  readonly isOpen: () => boolean;
  readonly begun: Promise<void>;
} {
  const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
  let got = "";
  const begun = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      got += chunk;
      resolve();
    });
  });
  socket.on("error", () => undefined);
  socket.write(text);
  return {
    isOpen: () => !socket.closed,
    begun,
    closed: new Promise((resolve) => socket.once("close", () => resolve(got))),
  };
}

describe("over HTTP/1.1", () => {
  it("a body that does not come is waited for, half a minute", async () => {
    const { closed, isOpen } = sent(`${HEAD}Content-Length: 50\r\n\r\n{"addr`);
    await othersAreAnswered();
    expect(isOpen()).toBe(true);
    // Whether it has begun there is seen by nothing but its end.
    const isCut = (): boolean => {
      world.clock.advance(30);
      return !isOpen();
    };
    await expect.poll(isCut).toBe(true);
    expect(await closed).toBe("");
  });

  it("a body that is too long is answered before its end, and cut", async () => {
    const { closed, begun } = sent(`${HEAD}Content-Length: 10000000\r\n\r\n${"x".repeat(400_000)}`);
    await othersAreAnswered();
    await begun;
    world.clock.advance(10);
    expect(await closed).toContain("resource_exhausted");
  });
});

describe("over HTTP/2", () => {
  const headers = { ":method": "POST", ":path": PATH, "content-type": "application/grpc", te: "trailers" };

  it("a body that does not end is cut after half a minute, and the connection lives on", async () => {
    const session = connectHttp2(`http://127.0.0.1:${world.grpcPort}`);
    const slow = session.request(headers);
    slow.on("error", () => undefined).resume();
    slow.write(Buffer.alloc(5));
    await othersAreAnswered();
    expect(slow.closed).toBe(false);
    // Whether it has begun there is seen by nothing but its end.
    const isCut = (): boolean => {
      world.clock.advance(30);
      return slow.closed;
    };
    await expect.poll(isCut).toBe(true);
    const next = session.request(headers);
    const status = new Promise((resolve) => {
      next.once("response", (head) => head["grpc-status"] !== undefined && resolve(head["grpc-status"]));
      next.once("trailers", (trailers) => resolve(trailers["grpc-status"]));
    });
    next.resume().end(Buffer.alloc(5));
    expect(await status).toBe("3");
    session.close();
  });
});
