/** Sealed envelopes that are handed on: to a real relay, by a directory that reads nothing of them and names nobody to it. */
import { describe, expect, it, onTestFinished } from "vitest";
import { MessageService, SubmitStatus } from "../../../numbers/gen/cairn/numbers/v1/message_pb.ts";
import { relaysOf } from "../../../numbers/relays.ts";
import { createLog } from "../../../src/host/log.ts";
import { readGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { type Harness, startRelay } from "../../relay/harness.ts";
import { bytesOf, envelope, person } from "../../relay/people.ts";
import { freePort } from "../../support/free-port.ts";
import { why } from "./refused.ts";
import { World, type WorldOptions } from "./world.ts";

const bob = person("bob");
const deliveryToken = Uint8Array.from(bytesOf("token", 12));
/** In the recipient's place: whom it is for is known by the token alone. */
const NOBODY = bytesOf("nobody", 32);

async function openWorld(options: WorldOptions): Promise<World> {
  const world = await World.open(options);
  onTestFinished(() => world.close());
  return world;
}

async function besideRelay() {
  const relay: Harness = await startRelay();
  await relay.store.tokens.register(deliveryToken, bob.publicKey);
  const relayUrl = relay.url.replace(/^http/, "ws");
  const silent = `ws://127.0.0.1:${await freePort()}`;
  const world = await openWorld({ relays: relaysOf([relayUrl, silent], createLog("silent")) });
  const sealed = (label: string) => Uint8Array.from(envelope(NOBODY, label, relay.clock.now()));
  const client = await world.client(MessageService, await world.account("ai_agent"));
  const submit = (fields: object, label = "hello") =>
    client.submit({ relayUrl, deliveryToken, envelope: sealed(label), ...fields });
  return { relay, silent, submit };
}

describe("an envelope", () => {
  it("arrives, once, at whom the token names", async () => {
    const { relay, submit } = await besideRelay();
    expect((await submit({})).status).toBe(SubmitStatus.STORED);
    expect((await submit({})).status).toBe(SubmitStatus.STORED);
    const recipient = await relay.as(bob);
    const fetched = await recipient.send({ cmd: "FETCH", since: 0 });
    if (fetched.cmd !== "EVENTS") throw new Error(fetched.cmd);
    expect(fetched.events.map((event) => Buffer.from(readGiftWrap(event).recipient))).toEqual([Buffer.from(bob.publicKey)]);
  });

  it("is refused by its relay, or finds no relay", async () => {
    const { silent, submit } = await besideRelay();
    expect((await submit({ deliveryToken: new Uint8Array(12) })).status).toBe(SubmitStatus.REFUSED);
    expect((await submit({ relayUrl: silent })).status).toBe(SubmitStatus.UNREACHABLE);
  });

  it.each([
    ["another relay than those of the operator", { relayUrl: "wss://other.example" }, "bad-relay-url"],
    ["this machine", { relayUrl: "http://127.0.0.1:1" }, "bad-relay-url"],
    ["no relay", { relayUrl: "" }, "bad-relay-url"],
    ["a token of 11 bytes", { deliveryToken: new Uint8Array(11) }, "bad-delivery-token"],
    ["no token", { deliveryToken: new Uint8Array() }, "bad-delivery-token"],
    ["no envelope", { envelope: new Uint8Array() }, "bad-envelope"],
    ["something else", { envelope: new Uint8Array(500).fill(7) }, "bad-envelope"],
  ])("is not handed on with %s", async (_what, fields, reason) => {
    const { submit } = await besideRelay();
    expect(await why(submit(fields))).toBe(`InvalidArgument ${reason}`);
  });
});

it.each([
  [200, SubmitStatus.REFUSED],
  [201, SubmitStatus.STORED],
  [302, SubmitStatus.REFUSED],
  [409, SubmitStatus.STORED],
  [413, SubmitStatus.REFUSED],
  [429, SubmitStatus.UNREACHABLE],
  [500, SubmitStatus.UNREACHABLE],
  [undefined, SubmitStatus.UNREACHABLE],
])("a relay's %s is told as %d", async (status, told) => {
  const relayUrl = "wss://relay.example";
  const world = await openWorld({ relays: { allowed: [relayUrl], post: async () => status } });
  const client = await world.client(
    MessageService,
    await world.account("programmable", { owner: await world.account("enterprise") }),
  );
  const sealed = Uint8Array.from(envelope(NOBODY, "hello", world.now()));
  expect((await client.submit({ relayUrl, deliveryToken, envelope: sealed })).status).toBe(told);
});

it("is off unless the operator names relays, and so many an hour for an account", async () => {
  const relays = { allowed: ["wss://relay.example"], post: async () => 201 };
  const off = await openWorld({});
  const some = await openWorld({ relays, rations: { submit: [{ max_count: 2, window_secs: 3600 }] } });
  const ask = async (world: World) => {
    const client = await world.client(MessageService, await world.account("ai_agent"));
    return () =>
      client.submit({
        relayUrl: "wss://relay.example",
        deliveryToken,
        envelope: Uint8Array.from(envelope(NOBODY, "x", 1_790_000_000)),
      });
  };
  expect(await why((await ask(off))())).toBe("FailedPrecondition off");
  const submit = await ask(some);
  await submit();
  await submit();
  expect(await why(submit())).toBe("ResourceExhausted ration");
  await (await ask(some))();
});
