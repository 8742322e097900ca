/** How masks end: by their time, by either side, and what is left of them on a device. */
import { describe, expect, it } from "vitest";
import { type Json, listIn, mapIn } from "../../src/engine/numbers/directory-api.ts";
import type { MaskRecord } from "../../src/engine/numbers/records.ts";
import { PARTS } from "../../src/engine/parts.ts";
import { Database } from "../../src/engine/records/database.ts";
import { utf8 } from "../../src/protocol/encoding/bytes.ts";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import type { FakeDirectory } from "../support/fake-directory.ts";
import { crypto } from "../support/kit.ts";
import { DAY } from "../support/number-directory.ts";
import { seededRandom } from "../support/random.ts";
import { act, later, logIn, masked, spied, twoForEach } from "./numbers-world.ts";
import { type Device, TestRelay } from "./world.ts";

const OTHER = "01ARZ3NDEKTSV4RRFFQ69G9999";

describe("masks that have ended", () => {
  let clock: FakeClock;
  let ana: Device;
  let ben: Device;
  let directory: FakeDirectory;
  twoForEach(async (two) => {
    ({ clock, ana, ben, directory } = two);
    await logIn(ana, directory, directory.open("Ana"));
    await logIn(ben, directory, directory.open("Ben"));
  });

  /** What the directory says is changed on its way. */
  function says(rpc: string, change: (body: Json) => Json): void {
    const ask = directory.request.bind(directory);
    directory.request = async (url, body, options) => {
      const answer = await ask(url, body, options);
      if (!url.endsWith(rpc)) return answer;
      return { ...answer, body: utf8(JSON.stringify(change(JSON.parse(new TextDecoder().decode(answer.body))))) };
    };
  }

  /** As they lie on her device. */
  async function rows(): Promise<readonly MaskRecord[]> {
    const seed = wordsToSeed((await ana.engine.words()).join(" "));
    const database = await Database.open(ana.store, crypto, seededRandom(1), seed, PARTS.tables);
    return [...database.table("mask").values()];
  }

  it("ended when their attestation did, whatever is said beside it", async () => {
    says("CreateMask", (body) => ({ ...body, number: { ...mapIn(body.number), expiresAt: "99999999999" } }));
    await masked(ana, ben, directory);
    expect(ana.state.numbers?.masks[0]?.ends_at).toBe(directory.masks[0]?.until);
    await later(clock, 2 * DAY);
    expect(ana.state.numbers?.masks).toMatchObject([{ ended: true }]);
  });

  it.each(["by their time", "by myself", "by the other side"])("leave nothing of my end behind: %s", async (how) => {
    await masked(ana, ben, directory);
    const [mask] = ana.state.numbers?.masks ?? [];
    expect(await rows()).toMatchObject([{ serial: expect.any(String), attestation: expect.any(String) }]);
    if (how === "by myself") await act(ana, "endMask", mask!.id);
    if (how === "by the other side") await act(ben, "endMask", mask!.id);
    if (how === "by their time") clock.jump(2 * DAY);
    await clock.advance(3_700);
    const { id, number, person, ends_at } = mask!;
    expect(await rows()).toEqual([{ id, number, directory: directory.issuer, ends_at, other: person, ended: true }]);
    await expect(ana.engine.leaveNote(ana.draft([person!]))).rejects.toMatchObject({ code: "mask-over" });
  });

  it("are seen to have ended when the page opens", async () => {
    await masked(ana, ben, directory);
    directory.masks.pop();
    await act(ana, "refreshNumbers");
    await act(ben, "refreshNumbers");
    for (const { state } of [ana, ben]) expect(state.numbers?.masks).toMatchObject([{ ended: true }]);
  });

  it.each([
    ["broke off", (body: Json) => ({ ...body, nextCursor: "0" })],
    [
      "was of another account",
      (body: Json) => ({ ...body, numbers: listIn(body.numbers).map((one) => ({ ...one, ppnumId: OTHER })) }),
    ],
    ["was empty", () => ({})],
  ])("are not taken to have ended where the answer %s", async (_, change) => {
    await masked(ana, ben, directory);
    directory.masks.pop();
    says("List", change);
    await act(ana, "refreshNumbers").catch(() => {});
    await clock.advance(3_700);
    expect(ana.state.numbers?.masks[0]).not.toHaveProperty("ended");
  });

  it("say nothing of me a month after their end", async () => {
    const [, bens] = await masked(ana, ben, directory);
    await later(clock, 33 * DAY);
    await clock.advance(7200);
    expect(ana.state.numbers?.masks).toEqual([]);
    const seen = spied(bens);
    await expect(ana.engine.leaveNote(ana.draft([bens], { text: "who am I" }))).rejects.toMatchObject({ code: "mask-over" });
    await clock.advance(3600);
    expect(seen).toEqual([]);
  });

  it("do not learn where I have moved, a month after their end", async () => {
    const [, bens] = await masked(ana, ben, directory);
    await later(clock, 33 * DAY);
    await clock.advance(7200);
    const seen = spied(bens);
    const other = new TestRelay(clock);
    await other.start();
    await ana.engine.moveToRelay(other.origin);
    await ana.until(({ connection }) => connection.state === "online", "Ana is at the other relay");
    await clock.advance(7200);
    await other.end();
    expect(seen).toEqual([]);
  });
});
