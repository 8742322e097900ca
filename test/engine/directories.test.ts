/** Directories that fail, each by itself: what the others have still comes, and no login is lost. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeDirectory } from "../support/fake-directory.ts";
import { DAY, NumberDirectory } from "../support/number-directory.ts";
import { act, later, leave, logIn, opened, reaches } from "./numbers-world.ts";
import { pair } from "./world.ts";

describe("several directories", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  let dead: FakeDirectory;
  let live: FakeDirectory;
  beforeEach(async () => {
    world = await pair();
    dead = new FakeDirectory(() => world.clock.now(), new NumberDirectory("https://a-dead.example", 5));
    live = new FakeDirectory(() => world.clock.now());
    for (const device of [world.ana, world.ben]) reaches(device, dead, live);
  });
  afterEach(() => world.end());

  it("one that is away does not hide what another one finds", async () => {
    const { ana } = world;
    const bens = live.open("Ben", "human");
    await logIn(world.ben, live, bens);
    await act(world.ben, "setReach", live.issuer, "open");
    await act(ana, "knowDirectory", dead.issuer);
    await act(ana, "knowDirectory", live.issuer);
    dead.isAway = true;
    expect(await act(ana, "findNumber", bens.number)).toMatchObject({ kind: "card" });
  });

  it.each([false, true])("one that is away for days (%s) does not keep knocks at another one from coming in", async (isAway) => {
    const { ana, ben } = world;
    const bens = live.open("Ben", "human");
    await act(ben, "knowDirectory", dead.issuer);
    await logIn(ben, live, bens);
    dead.isAway = isAway;
    await later(world.clock, 6 * DAY);
    await act(ana, "knowDirectory", live.issuer);
    await act(ana, "findNumber", bens.number);
    await act(ana, "knockAt", bens.number, live.issuer);
    expect(bens.knocks).toHaveLength(1);
    await world.clock.advance(3 * 3600);
    expect(bens.knocks).toHaveLength(0);
  });

  it("a proxy that answers 403 or 429 for the directory logs nobody out", async () => {
    const { ben } = world;
    await logIn(ben, live, live.open("Ben"));
    const real = live.request.bind(live);
    live.request = async (url, body, options) =>
      url.endsWith("/oauth/token") ? { status: 429, body: new Uint8Array(0) } : real(url, body, options);
    live.endTokens();
    await act(ben, "setReach", live.issuer, "open").catch(() => undefined);
    live.request = real;
    await act(ben, "setReach", live.issuer, "closed");
    expect(ben.state.numbers?.mine[0]).toMatchObject({ reach: "closed" });
  });

  it("a paused number is not told with what is left", async () => {
    const { ana, ben, anaId } = world;
    const bens = live.open("Ben");
    await logIn(ben, live, bens);
    await act(ana, "knowDirectory", live.issuer);
    await act(ben, "pauseNumber", live.issuer, true);
    expect((await opened(ana, await leave(ben, anaId, "paused"))).mark?.outcome).not.toBe("attested");
  });
});
