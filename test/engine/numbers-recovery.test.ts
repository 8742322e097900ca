/** Somebody asks by mail for my account at a directory: I hear of it, and can refuse. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { FakeDirectory } from "../support/fake-directory.ts";
import { DAY } from "../support/number-directory.ts";
import { type Account, act, logIn, reaches } from "./numbers-world.ts";
import { pair } from "./world.ts";

let world: Awaited<ReturnType<typeof pair>>;
let directory: FakeDirectory;
let account: Account;
beforeEach(async () => {
  world = await pair();
  directory = new FakeDirectory(() => world.clock.now());
  account = directory.open("Ben");
  reaches(world.ben, directory);
  await logIn(world.ben, directory, account);
});
afterEach(() => world.end());

const recovery = () => world.ben.state.numbers?.mine[0]?.recovery;
const asks = (): number => {
  const at = Math.floor(world.clock.now());
  directory.recoveries.set(account.id, at);
  return at + DAY;
};

it("is heard of within the hour by itself, and is over when the directory says so", async () => {
  expect(recovery()).toBeUndefined();
  const ready_at = asks();
  await world.clock.advance(3700);
  expect(recovery()).toEqual({ ready_at, digits: "07" });
  // Let in on another device, or refused there.
  directory.recoveries.clear();
  await world.clock.advance(3700);
  expect(recovery()).toBeUndefined();
});

it("is heard of at once where the page opens, and refused", async () => {
  const ready_at = asks();
  await act(world.ben, "refreshNumbers");
  expect(recovery()).toEqual({ ready_at, digits: "07" });
  await act(world.ben, "refuseRecovery", directory.issuer);
  expect([directory.recoveries.size, recovery()]).toEqual([0, undefined]);
});

it("is shown no more where there is no login to refuse it with", async () => {
  asks();
  await act(world.ben, "refreshNumbers");
  directory.endTokens(true);
  await expect(act(world.ben, "refuseRecovery", directory.issuer)).rejects.toMatchObject({ code: "number-login" });
  expect(world.ben.state.numbers?.mine[0]).toMatchObject({ login: true });
  expect(recovery()).toBeUndefined();
});
