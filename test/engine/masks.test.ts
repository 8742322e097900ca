/** Masks between two devices: what goes through one, its end, and that nothing ever says who is behind it. */
import { describe, expect, it, vi } from "vitest";
import { Mail } from "../../src/engine/mail/mail.ts";
import { type Json, mapIn } from "../../src/engine/numbers/directory-api.ts";
import { fromHex, toBase64, utf8 } from "../../src/protocol/encoding/bytes.ts";
import type { KnownBody } from "../../src/protocol/giftwrap/rumor.ts";
import { type Identity, rotateKey } from "../../src/protocol/identity/identity.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import type { FakeDirectory } from "../support/fake-directory.ts";
import { crypto } from "../support/kit.ts";
import { DAY } from "../support/number-directory.ts";
import { act, later, leave, logIn, masked, opened, spied, twoForEach } from "./numbers-world.ts";
import type { Device, TestRelay } from "./world.ts";

describe("masks", () => {
  let clock: FakeClock;
  let relay: TestRelay;
  let ana: Device;
  let ben: Device;
  let directory: FakeDirectory;
  twoForEach(async (two) => {
    ({ clock, relay, ana, ben, directory } = two);
    await logIn(ana, directory, directory.open("Ana"));
    await logIn(ben, directory, directory.open("Ben"));
  });

  it("share a mask: keys of their own, the mask's number on each message, and an end", async () => {
    const link = await act(ana, "makeMask", directory.issuer, 2 * DAY);
    expect(ana.state.numbers?.masks).toMatchObject([{ number: "55500004000", link }]);
    await act(ben, "claimMask", link);
    const ends = directory.masks[0]!.ends.map(({ pk }) => Buffer.from(pk).toString("hex"));
    await ana.until(({ numbers }) => numbers?.masks[0]?.person === ends[1], "Ana hears of the other end");
    expect(ana.state.people.map(({ id }) => id)).toEqual([ends[1]]);
    expect(ben.state.people.map(({ id }) => id)).toEqual([ends[0]]);
    const mark = { outcome: "attested", type: "mask", number: "55500004000" };
    expect((await opened(ben, await leave(ana, ends[1]!, "from a mask"))).mark).toMatchObject(mark);
    expect((await opened(ana, await leave(ben, ends[0]!, "and back"))).mark).toMatchObject(mark);
    // What would name somebody else, or who is behind the mask, is not sent.
    const cleo = "03".repeat(32);
    const both = ana.draft([ends[1]!, cleo]);
    await expect(ana.engine.leaveNote(both)).rejects.toMatchObject({ code: "mask-alone" });
    await expect(ana.engine.inviteToVerify(ends[1]!)).rejects.toMatchObject({ code: "mask-names" });
    const group = { name: "x", members: [ends[1]!], couriers: [], registered: false };
    await expect(ana.engine.makeCarryGroup({ ...group, couriers: [ends[1]!] })).rejects.toMatchObject({ code: "mask-names" });
    const room = "7".repeat(32);
    await expect(ana.engine.createGroup(room, "Harbour", [ends[1]!])).rejects.toMatchObject({ code: "mask-names" });
    await ana.engine.createGroup(room, "Harbour", []);
    await expect(ana.engine.invite(room, [ends[1]!])).rejects.toMatchObject({ code: "mask-names" });
    await ana.engine.endRoom(room);
    // A third key is refused.
    await expect(act(ben, "claimMask", link)).rejects.toMatchObject({ code: "not-found" });
    await later(clock, 2 * DAY);
    expect(ana.state.numbers?.masks).toMatchObject([{ ended: true }]);
    expect(ben.state.numbers?.masks).toMatchObject([{ ended: true }]);
    await expect(ana.engine.leaveNote(ana.draft([ends[1]!]))).rejects.toMatchObject({ code: "mask-over" });
    await expect(ana.engine.createGroup(room, "Harbour", [ends[1]!])).rejects.toMatchObject({ code: "mask-over" });
    expect([ana.state.rooms, ana.state.queued]).toEqual([[], 0]);
    // What was said stays.
    expect(ana.state.opened).toHaveLength(1);
  });

  it("are the same when they are asked for again because the answer was lost", async () => {
    directory.loses = "NumberService/CreateMask";
    await expect(act(ana, "makeMask", directory.issuer, 2 * DAY)).rejects.toMatchObject({ code: "no-directory" });
    // Not forgotten with the app.
    ana.off();
    await ana.on();
    const link = await act(ana, "makeMask", directory.issuer, 2 * DAY);
    expect([directory.masks.length, ana.state.numbers?.masks.length]).toEqual([1, 1]);
    directory.loses = "NumberService/ClaimMask";
    await expect(act(ben, "claimMask", link)).rejects.toMatchObject({ code: "no-directory" });
    expect(ben.state.numbers?.masks).toEqual([]);
    await act(ben, "claimMask", link);
    const ends = directory.masks[0]!.ends.map(({ pk }) => Buffer.from(pk).toString("hex"));
    expect(ends).toHaveLength(2);
    await ana.until(({ people }) => people.some(({ id }) => id === ends[1]), "Ana hears of the other end");
    await opened(ben, await leave(ana, ends[1]!, "through it after all"));
    // What was answered is over: the next wish is another mask.
    await act(ana, "makeMask", directory.issuer, 2 * DAY);
    expect(directory.masks).toHaveLength(2);
  });

  it("are drawn anew where the directory said no", async () => {
    const ask = directory.request.bind(directory);
    const serials = new Set<unknown>();
    directory.request = async (url, body, options) => {
      if (!url.endsWith("CreateMask")) return ask(url, body, options);
      serials.add(JSON.parse(new TextDecoder().decode(body)).idempotencyKey);
      return { status: 400, body: new TextEncoder().encode('{"code":"failed_precondition"}') };
    };
    for (const _ of [1, 2])
      await expect(act(ana, "makeMask", directory.issuer, 2 * DAY)).rejects.toMatchObject({ code: "number-refused" });
    expect(serials.size).toBe(2);
  });

  /** They know each other beside the mask. @returns both keys */
  async function acquainted(): Promise<readonly [string, string]> {
    await ben.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    await ana.until(({ requests }) => requests.length === 1, "Ben is asked about");
    await ana.engine.acceptRequest(ana.state.requests[0]?.id ?? "", "Ben");
    return [ana.state.me?.id ?? "", ben.state.me?.id ?? ""];
  }

  /**
   * The first letter to a mask's other end goes to this key and says this instead, under my own key or my end's.
   * @returns the relays that letters to each person went to
   */
  function saying(other: string, as: "identity" | "mask", person: string, body: (own: Identity) => KnownBody) {
    const relays = new Map<string, string>();
    const real = Mail.prototype.write;
    let isDone = false;
    vi.spyOn(Mail.prototype, "write").mockImplementation(function (this: Mail, letter) {
      if (isDone || letter.person !== other) {
        relays.set(letter.person, letter.relay);
        return real.call(this, letter);
      }
      isDone = true;
      const { speaksAs } = this;
      this.speaksAs = () => (as === "mask" ? speaksAs(other) : undefined);
      const record = real.call(this, { ...letter, person, body: body(this.own) });
      this.speaksAs = speaksAs;
      return record;
    });
    return relays;
  }

  it.each(["identity", "mask"] as const)("are no way to ask whether one of my people is behind one: by the %s", async (as) => {
    const [anas, bens] = await masked(ana, ben, directory);
    const [anaId, benId] = await acquainted();
    // As himself to the mask's key, or as the mask's end to her own: she would write to the one by a relay that she was told of by the other.
    const [to, from] = as === "mask" ? [anaId, bens] : [anas, benId];
    const content = { initiator_pubkey: fromHex(to), responder_pubkey: fromHex(from), relay_url: "https://told.example" };
    const relays = saying(anas, as, to, () => ({ kind: "KEY_EXCHANGE_RETURN", content }));
    await ben.engine.leaveNote(ben.draft([anas]));
    await later(clock, 120);
    await leave(ana, benId, "to Ben");
    await leave(ana, bens, "to the mask");
    expect([relays.get(benId), relays.get(bens)]).toEqual([relay.origin, relay.origin]);
  });

  it("are no key that one of my people may move to", async () => {
    const [anas, bens] = await masked(ana, ben, directory);
    const [anaId, benId] = await acquainted();
    saying(anas, "identity", anaId, (own) => ({ kind: "KEY_ROTATION", content: rotateKey(crypto, own, fromHex(bens)) }));
    await ben.engine.leaveNote(ben.draft([anas]));
    await leave(ben, anaId, "after it");
    await later(clock, 120);
    expect(ana.state.people.map(({ id }) => id).sort()).toEqual([benId, bens].sort());
  });

  it("are named by no relay: a note under the mask's key is no more mine at my mailbox than a stranger's", async () => {
    const [, bens] = await masked(ana, ben, directory);
    await ben.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    const anaId = ana.state.me?.id ?? "";
    const real = Mail.prototype.write;
    vi.spyOn(Mail.prototype, "write").mockImplementation(function (this: Mail, letter) {
      const from = this.mine(bens);
      return real.call(this, letter.person === anaId && letter.body.kind === "PRESENCE" && from ? { ...letter, from } : letter);
    });
    const statuses = new Set<number>();
    const { request } = ben.network;
    ben.network.request = async (...asked) => {
      const answer = await request.apply(ben.network, asked);
      if (String(asked[1]).endsWith("/v1/note/submit")) statuses.add(answer.status);
      return answer;
    };
    await ben.engine.leaveNote(ben.draft([anaId], { text: "Are you the mask?" }));
    await later(clock, 300);
    expect([...statuses]).toEqual([401]);
  });

  it("lead into no room: whoever came in would say a name there", async () => {
    const [anas] = await masked(ana, ben, directory);
    // She has a room already, so that what takes invitations is there.
    await ana.engine.createGroup("9".repeat(32), "Mine", []);
    await ana.until(({ rooms }) => rooms[0]?.stage === "open", "her own room");
    const content = {
      room_id: fromHex("7".repeat(32)),
      room_key: fromHex("8".repeat(64)),
      group_name: "Trap",
      relay_url: relay.origin,
    };
    saying(anas, "mask", anas, () => ({ kind: "GROUP_INVITE", content }));
    await ben.engine.leaveNote(ben.draft([anas]));
    await leave(ben, anas, "after it");
    await later(clock, 120);
    expect(ana.state.rooms.map(({ name }) => name)).toEqual(["Mine"]);
  });

  it.each([
    ["whose other end is one of my people", (body: Json) => ({ ...body, otherPk: toBase64(fromHex(ana.state.me?.id ?? "")) })],
    ["of another number than it signed", (body: Json) => ({ ...body, number: { ...mapIn(body.number), ppnum: "55500004001" } })],
    ["without its signature", (body: Json) => ({ ...body, attestation: "" })],
  ])("are refused %s", async (_, change) => {
    await ben.engine.addPerson(ana.state.me?.link ?? "", "Ana");
    const link = await act(ana, "makeMask", directory.issuer, 2 * DAY);
    const ask = directory.request.bind(directory);
    directory.request = async (url, body, options) => {
      const answer = await ask(url, body, options);
      if (!url.endsWith("ClaimMask")) return answer;
      return { ...answer, body: utf8(JSON.stringify(change(JSON.parse(new TextDecoder().decode(answer.body))))) };
    };
    await expect(act(ben, "claimMask", link)).rejects.toMatchObject({ code: "no-directory" });
    expect(ben.state.people.map(({ name }) => name)).toEqual(["Ana"]);
    expect(ben.state.numbers?.masks).toEqual([]);
  });

  it("outlive the directory: nothing goes to the other end under my own key when it is forgotten", async () => {
    const [anas, bens] = await masked(ana, ben, directory);
    await act(ana, "forgetDirectory", directory.issuer);
    ana.off();
    await ana.on();
    await ana.until(({ connection }) => connection.state === "online", "Ana is online");
    const seen = spied(bens);
    await leave(ana, bens, "who am I");
    await clock.advance(3600);
    expect([...new Set(seen.map(({ own }) => own))]).toEqual([anas]);
    expect(ana.state.numbers, "it is still shown").toMatchObject({ directories: [], masks: [{ person: bens }] });
  });
});
