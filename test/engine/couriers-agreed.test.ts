/** Couriers who were asked, by people who were not, or the other way round: nobody's mail goes to whom they have not agreed to. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { BoxWorld } from "./box-world.ts";
import { groupOf, idOf, offline, parcel } from "./carry-world.ts";
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

async function fourth(name = "Dan"): Promise<Device> {
  const dan = await world.join(name);
  await world.befriend(ben, dan);
  return dan;
}

it("a courier whom a member has not agreed to is given none of her mail, by no courier either", async () => {
  const dan = await fourth();
  const id = await world.group(ben, ana);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.carries(ben, 1);
  await ben.engine.inviteToCarry(id, [], [idOf(dan)]);
  await dan.until(() => groupOf(dan, id)?.courier === "asked", "asked");
  const got = await parcel(ben, id, dan).catch((error: unknown) => (error as { code?: string }).code);
  expect(got, "neither has Dan agreed to carry, nor Ana to him").toBe("nothing-to-give");
});

it("also not once he has agreed, until she has: then he is", async () => {
  const dan = await fourth();
  const id = await world.group(ben, ana);
  await ben.engine.inviteToCarry(id, [], [idOf(dan)]);
  await dan.until(() => groupOf(dan, id)?.courier === "asked", "asked");
  await dan.engine.answerCarry(id, "courier", true);
  await ana.until(() => groupOf(ana, id)?.fresh.length === 1, "Ana is asked about him");
  await world.clock.advance(35);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.carries(ben, 1);
  await expect(parcel(ben, id, dan)).rejects.toMatchObject({ code: "nothing-to-give" });
  ana.network.restore();
  await ana.until(({ connection }) => connection.state === "online", "Ana is back", 300);
  await ana.engine.answerCarry(id, "member", true);
  await ana.until(({ queued }) => queued === 0, "she has said so", 300);
  await world.clock.advance(35);
  expect(await parcel(ben, id, dan)).toMatchObject({ events: 1 });
});

it("a box hands a member's mail to no courier whom she has not agreed to", async () => {
  await world.befriend(ben, cleo);
  const { box, group } = await world.box(ben, ana);
  await ben.engine.inviteToCarry(group, [], [idOf(cleo)]);
  await cleo.until(() => groupOf(cleo, group)?.courier === "asked", "asked");
  await cleo.engine.answerCarry(group, "courier", true);
  await ben.until(({ queued }) => queued === 0, "all are told", 600);
  await world.clock.advance(35);
  offline(ana);
  await ben.engine.leaveNote(ben.draft([idOf(ana)]));
  await ben.until(({ queued }) => queued === 0, "at the relay");
  await world.round(box);
  await world.round(box);
  expect(box.box.stored.cargo.counts(world.clock.now()).envelopes).toBe(1);
  const { last } = await world.visit(cleo, box);
  expect(last, "Ana has agreed to the box alone").toMatchObject({ phase: "done", offered: 0 });
});
