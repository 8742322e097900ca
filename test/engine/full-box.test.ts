/** A box whose disk takes nothing more. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { VisitorSession } from "../../src/protocol/carry/visitor-session.ts";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import { identityFromSeed } from "../../src/protocol/identity/identity.ts";
import { gattOf, noFaults } from "../courier/radio.ts";
import { crypto } from "../support/kit.ts";
import { BoxWorld } from "./box-world.ts";
import { idOf, offline } from "./carry-world.ts";
import type { Device } from "./world.ts";

let world: BoxWorld;
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];
beforeEach(async () => {
  world = new BoxWorld();
  await world.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.people as [Device, Device, Device];
  await world.befriend(ana, ben);
  await world.befriend(ana, cleo);
});
afterEach(() => world.end());

it("a box whose disk is full still hands over what it holds, and says that it is a courier", async () => {
  const { box } = await world.box(ben, ana, ben);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await cleo.until(({ queued }) => queued === 0, "at the relay");
  await world.round(box);
  box.box.stored.database.db.pragma("query_only = ON");
  const { last } = await world.visit(ana, box);
  box.box.stored.database.db.pragma("query_only = OFF");
  expect(last.phase, JSON.stringify(last)).not.toBe("refused");
  expect(last).toMatchObject({ notes: 1 });
});

it("a visitor who goes silent does not end a box whose disk is full", async () => {
  const { box } = await world.box(ben, ana, ben);
  const gatt = gattOf(box.radio, "silent", noFaults());
  const { carryKey, id } = box.box.stored.book.groups()[0]!;
  const session = new VisitorSession(
    crypto,
    {
      group: { groupId: fromHex(id), carryKey: fromHex(carryKey), isCourier: () => true },
      signer: identityFromSeed(crypto, ana.vault.seed!),
      as: "member",
      pulls: true,
    },
    new Uint8Array(32).fill(5),
    0,
  );
  session.next(0);
  session.nonce(await gatt.read("HANDSHAKE_NONCE"), 0);
  const auth = session.next(0)!;
  await gatt.write("AUTH_RESPONSE", (auth as { value: Uint8Array }).value);
  box.box.stored.database.db.pragma("query_only = ON");
  let thrown: unknown;
  try {
    // What a timer throws ends the program.
    await world.clock.advance(45);
  } catch (error) {
    thrown = error;
  }
  box.box.stored.database.db.pragma("query_only = OFF");
  expect(thrown).toBeUndefined();
});

it("a box whose disk is full takes no letter, and says that it is full", async () => {
  const { box } = await world.box(ben, ana, ben);
  offline(ana);
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  box.box.stored.database.db.pragma("query_only = ON");
  const { last } = await world.visit(ana, box);
  box.box.stored.database.db.pragma("query_only = OFF");
  expect(last).toMatchObject({ phase: "done", letters: 0, full: 1 });
  expect((await world.visit(ana, box)).last, "later there is room").toMatchObject({ phase: "done", letters: 1 });
});

it("whoever cannot be served because the store fails is refused like a stranger, after five seconds", async () => {
  const { box } = await world.box(ben, ana, ben);
  box.box.stored.deposits.answers = () => {
    throw new Error("the disk is gone");
  };
  const before = world.clock.now();
  const { last } = await world.visit(ana, box);
  expect(last.phase).not.toBe("done");
  expect(world.clock.now() - before).toBeGreaterThanOrEqual(5);
});
