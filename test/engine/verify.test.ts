/** Verification between two people and whoever stands between them: links there and back, codes in person, the fingerprint. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Device, pair, SEED } from "./world.ts";

const DAY = 86_400;

describe("checking somebody's key", () => {
  let world: Awaited<ReturnType<typeof pair>>;
  let cleo: Device;
  beforeEach(async () => {
    world = await pair();
    cleo = new Device(world.clock, world.relay.origin, SEED + 4);
    await cleo.on();
    await cleo.engine.createIdentity("Cleo");
  });
  afterEach(async () => {
    cleo.off();
    await world.end();
  });

  it("by an invitation and its answer brings both to level 1, offline, and works once", async () => {
    const { ana, ben, anaId, benId } = world;
    const invite = await ana.engine.inviteToVerify(benId);
    expect(invite).toMatch(/^https:\/\/cairn\.example\/v\?p=[\w-]{43}&t=[\w-]{22}&r=[\w-]+&s=[\w-]{86}&ts=\d+$/);
    for (const one of [ana, ben]) one.network.cut();
    expect(await ben.engine.previewInvite(invite)).toMatchObject({ id: anaId, standing: "known", person: anaId });
    const answer = await ben.engine.answerVerification(invite, "");
    expect(answer).toMatch(/^https:\/\/cairn\.example\/va\?p=[\w-]{43}&t=[\w-]{22}&s=[\w-]{86}$/);
    expect(ben.state.people[0]).toMatchObject({ level: 1, verified_by: "link", history: [{ kind: "link" }] });
    expect(await ben.engine.answerVerification(invite.replace("?", "#"), "")).toBe(answer);
    expect(await ana.engine.takeAnswer(answer)).toBe(benId);
    expect(ana.state.people[0]).toMatchObject({ id: benId, level: 1, verified_by: "link" });
    await expect(ana.engine.takeAnswer(answer)).rejects.toMatchObject({ code: "link-used" });
  });

  it("survives a restart in between, and runs out after a day", async () => {
    const { ana, ben, benId, clock } = world;
    const [first, second] = [await ana.engine.inviteToVerify(benId), await ana.engine.inviteToVerify(benId)];
    const late = await ben.engine.answerVerification(second, "");
    ana.off();
    await ana.on();
    await ana.engine.takeAnswer(await ben.engine.answerVerification(first, ""));
    clock.jump(DAY + 1);
    await expect(ana.engine.takeAnswer(late)).rejects.toMatchObject({ code: "link-expired" });
    await expect(ben.engine.previewInvite(second)).rejects.toMatchObject({ code: "link-expired" });
    // Another time written into the link is not what the inviter remembers.
    const renewed = second.replace(/ts=\d+/, `ts=${Math.floor(clock.now())}`);
    await expect(ana.engine.takeAnswer(await ben.engine.answerVerification(renewed, ""))).rejects.toMatchObject({
      code: "link-expired",
    });
  });

  it("catches an invitation that was forwarded: somebody else's key answers", async () => {
    const { ana, benId } = world;
    const invite = await ana.engine.inviteToVerify(benId);
    const answer = await cleo.engine.answerVerification(invite, "Ana");
    await expect(ana.engine.takeAnswer(answer)).rejects.toMatchObject({ code: "other-key" });
    expect(ana.state.people[0]!.level).toBe(0);
  });

  it("takes no answer to another's invitation, and none that was altered", async () => {
    const { ana, ben, benId, anaId } = world;
    const answer = await ben.engine.answerVerification(await ana.engine.inviteToVerify(benId), "");
    await expect(cleo.engine.takeAnswer(answer)).rejects.toMatchObject({ code: "not-invited" });
    const own = await ana.engine.inviteToVerify(benId);
    const spliced = answer.replace(/t=[\w-]+/, /t=[\w-]+/.exec(own)![0]);
    await expect(ana.engine.takeAnswer(spliced)).rejects.toMatchObject({ code: "bad-link" });
    await expect(ana.engine.takeAnswer(own)).rejects.toMatchObject({ code: "bad-link" });
    await expect(ana.engine.takeAnswer("https://cairn.example/va?p=AA")).rejects.toMatchObject({ code: "bad-link" });
    await expect(ana.engine.previewInvite(ana.state.me!.link)).rejects.toMatchObject({ code: "bad-link" });
    await expect(ana.engine.answerVerification(own, "me")).rejects.toMatchObject({ code: "own-link" });
    await ben.engine.blockPerson(anaId);
    await expect(ben.engine.answerVerification(own, "")).rejects.toMatchObject({ code: "blocked" });
  });

  it("adds whoever invites me, at level 1, and tells them who I am", async () => {
    const { ana } = world;
    await cleo.engine.addPerson(ana.state.me!.link, "Ana");
    await ana.until(({ people }) => people.length === 2, "Cleo is known");
    await cleo.engine.removePerson(ana.state.me!.id);
    const cleoId = cleo.state.me!.id;
    const answer = await cleo.engine.answerVerification(await ana.engine.inviteToVerify(cleoId), "Ana again");
    expect(cleo.state.people[0]).toMatchObject({ name: "Ana again", level: 1 });
    expect(await ana.engine.takeAnswer(answer)).toBe(cleoId);
  });

  it("in person, by the code on the other's screen, brings level 2 both ways", async () => {
    const { ana, ben, anaId, benId, clock } = world;
    const code = await ben.engine.meetCode(anaId);
    expect(await ana.engine.takeMeetCode(code, benId)).toBe(benId);
    expect(ana.state.people[0]).toMatchObject({ level: 2, verified_by: "scan" });
    expect(await ben.engine.takeMeetCode(await ana.engine.meetCode(benId))).toBe(anaId);
    expect(ben.state.people[0]).toMatchObject({ level: 2, verified_at: clock.now() });
    // A link afterwards does not lessen it.
    await ben.engine.answerVerification(await ana.engine.inviteToVerify(benId), "");
    expect(ben.state.people[0]).toMatchObject({ level: 2, verified_by: "scan", history: [{ kind: "scan" }, { kind: "link" }] });
  });

  it("in person, takes no old code, none made for somebody else, no stranger's, and no link", async () => {
    const { ana, ben, anaId, benId, clock } = world;
    await cleo.engine.addPerson(ana.state.me!.link, "Ana");
    await ben.engine.linkShared();
    await cleo.engine.addPerson(ben.state.me!.link, "Ben");
    const cleoId = cleo.state.me!.id;
    await ben.until(({ people }) => people.length === 2, "Ben knows Cleo");
    // Ben's code for Cleo, photographed and shown to Ana.
    await expect(ana.engine.takeMeetCode(await ben.engine.meetCode(cleoId), benId)).rejects.toMatchObject({
      code: "code-for-other",
    });
    await ana.until(({ people }) => people.length === 2, "Ana knows Cleo");
    await expect(ana.engine.takeMeetCode(await cleo.engine.meetCode(anaId), benId)).rejects.toMatchObject({ code: "someone-else" });
    await ana.engine.removePerson(cleoId);
    await expect(ana.engine.takeMeetCode(await cleo.engine.meetCode(anaId), benId)).rejects.toMatchObject({ code: "other-key" });
    await expect(ana.engine.takeMeetCode(await cleo.engine.meetCode(anaId))).rejects.toMatchObject({ code: "unknown-person" });
    const code = await ben.engine.meetCode(anaId);
    await expect(ana.engine.takeMeetCode(ben.state.me!.link, benId)).rejects.toMatchObject({ code: "bad-code" });
    await expect(ana.engine.takeMeetCode(`${code.slice(0, -3)}AAA`, benId)).rejects.toMatchObject({ code: "bad-code" });
    clock.jump(601);
    await expect(ana.engine.takeMeetCode(code, benId)).rejects.toMatchObject({ code: "old-code" });
    expect(ana.state.people.map(({ level }) => level)).toEqual([0]);
  });

  it("by voice after they met says nothing less: that they met stays, and the call is noted", async () => {
    const { ana, ben, anaId, benId } = world;
    await ana.engine.takeMeetCode(await ben.engine.meetCode(anaId), benId);
    await ana.engine.sameFingerprint(benId, ana.state.people[0]!.fingerprint);
    expect(ana.state.people[0]).toMatchObject({ level: 2, verified_by: "scan", history: [{ kind: "scan" }, { kind: "voice" }] });
  });

  it("by voice, only for what was on the screen", async () => {
    const { ana, benId } = world;
    const { fingerprint } = ana.state.people[0]!;
    await expect(ana.engine.sameFingerprint(benId, ["AAAA", ...fingerprint.slice(1)])).rejects.toMatchObject({ code: "other-key" });
    await ana.engine.sameFingerprint(benId, fingerprint);
    expect(ana.state.people[0]).toMatchObject({ level: 2, verified_by: "voice" });
    ana.off();
    await ana.on();
    expect(ana.state.people[0]).toMatchObject({ level: 2, verified_by: "voice" });
  });
});
