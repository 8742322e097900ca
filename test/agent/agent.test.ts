/** An agent and people on one relay: every word of it is marked, or is not said. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Agent, Message } from "../../agent/index.ts";
import { textsIn } from "../engine/room-world.ts";
import { type Device, north, SEED, STEPS } from "../engine/world.ts";
import { inLong } from "../support/long.ts";
import { AGENT_ID, AGENT_NUMBER, ANA_ID, ANA_NUMBER } from "./fake-directory.ts";
import { AgentWorld } from "./world.ts";

console.info(`seed ${SEED}`);
const HOUR = 3600;

/** As its type and number are read; the tests' people know no directory. */
const marked = (number: string, type: string) => ({ type, number });

describe("an agent", { timeout: 60_000 }, () => {
  let world: AgentWorld;
  let ana: Device;
  beforeEach(async () => {
    world = new AgentWorld();
    await world.start();
    ana = await world.person("Ana");
  });
  afterEach(() => world.end());

  /** Ana has its link, and it has let her in. */
  async function known(agent: Agent): Promise<string> {
    const id = await ana.engine.addPerson(agent.status().link, "");
    await world.clock.until(() => agent.status().people === 1, "the agent knows Ana", 300);
    return id;
  }

  const nextOf = async (messages: AsyncIterator<Message>, what: string): Promise<Message> => {
    const { value } = await world.wait(messages.next(), what);
    return value as Message;
  };

  it("is attested before it says anything, with its number's key", async () => {
    const agent = await world.open();
    const { key, mark } = agent.status();
    const attested = world.directory.keys.get(AGENT_ID);
    expect(Buffer.from(attested!.subject).toString("hex")).toBe(key);
    expect(attested!.relay).toBe(world.relay.origin.replace("http", "ws"));
    expect(mark).toMatchObject({ number: AGENT_NUMBER });
    expect(mark.until).toBeGreaterThan(world.clock.now() + 22 * HOUR);
  });

  it("leaves a note, marked", async () => {
    const agent = await world.open();
    const left = world.wait(agent.leave({ to: [ana.state.me!.link], text: "High water at six.", at: STEPS }), "left");
    expect(await left).toBe("sent");
    await ana.until(({ requests }) => requests.length === 1, "the agent introduces itself");
    expect(ana.state.requests[0]).toMatchObject({ handle: "Tide clerk" });
    await ana.engine.acceptRequest(ana.state.requests[0]!.id, "");
    // What came before it was let in came to nothing; what comes now is a note.
    expect(await world.wait(agent.leave({ to: [ana.state.me!.id], text: "Low water at noon.", at: STEPS }), "left")).toBe("sent");
    await ana.stand(north(5));
    await ana.until(({ opened }) => opened.length > 0, "it opens");
    expect(ana.state.opened.map(({ text }) => text)).toContain("Low water at noon.");
    for (const { mark } of ana.state.opened) expect(mark).toMatchObject(marked(AGENT_NUMBER, "ai_agent"));
  });

  it("answers notes that open where it stands, once, and is marked", async () => {
    const agent = await world.open({ at: STEPS });
    const id = await known(agent);
    const messages = agent.messages();
    await ana.engine.leaveNote({ ...draftTo(world, [id]), text: "When is high water?" });
    const asked = await nextOf(messages, "the note opens");
    expect(asked).toMatchObject({ kind: "note", text: "When is high water?", from: { key: ana.state.me!.id, name: "Ana" } });
    expect(await world.wait(asked.answer("At six."), "answered")).toBe("sent");
    expect(await world.wait(asked.answer("At six."), "answered again")).toBe("sent");
    await ana.stand(north(5));
    await ana.until(({ opened }) => opened.length === 1, "the answer opens");
    expect(ana.state.opened).toMatchObject([{ text: "At six.", mark: marked(AGENT_NUMBER, "ai_agent") }]);
  });

  it("talks: it begins a talk, is answered in it, and answers", async () => {
    const agent = await world.open();
    const id = await known(agent);
    const messages = agent.messages();
    expect(await world.wait(agent.send(ana.state.me!.id, "Your tide is in."), "said")).toBe("sent");
    await ana.until(({ rooms }) => rooms[0]?.stage === "invited", "Ana is asked");
    expect(ana.state.rooms[0]).toMatchObject({ name: "Tide clerk", from: id });
    const { id: talk } = ana.state.rooms[0]!;
    await ana.engine.answerInvite(talk, true);
    await ana.engine.openRoom(talk);
    await ana.until(() => textsIn(ana, talk).length === 1, "Ana reads it");
    await ana.engine.say(talk, "a".repeat(32), "How high?");
    const asked = await nextOf(messages, "the agent hears");
    expect(asked).toMatchObject({ kind: "line", text: "How high?", room: talk, from: { name: "Ana" } });
    await world.wait(asked.answer("Four metres."), "answered");
    await ana.until(() => textsIn(ana, talk).length === 3, "Ana reads the answer");
    const lines = ana.state.talks[0]!.lines.filter(({ kind, mine }) => kind === "text" && !mine);
    expect(lines.map(({ text, mark }) => [text, mark?.type, mark?.number])).toEqual([
      ["Your tide is in.", "ai_agent", AGENT_NUMBER],
      ["Four metres.", "ai_agent", AGENT_NUMBER],
    ]);
  });

  it("is asked into a talk, and a message that it had not done with comes again after a restart", async () => {
    let agent = await world.open();
    const id = await known(agent);
    const talk = "7".repeat(32);
    await ana.engine.createGroup(talk, "Tides", [id]);
    await ana.engine.openRoom(talk);
    await ana.engine.say(talk, "b".repeat(32), "Anybody there?");
    const asked = await nextOf(agent.messages(), "the agent hears");
    expect(asked.text).toBe("Anybody there?");
    agent.close();
    agent = await world.open();
    const messages = agent.messages();
    const again = await nextOf(messages, "it hears again");
    expect(again).toMatchObject({ id: asked.id, text: "Anybody there?" });
    await world.wait(again.answer("Yes."), "answered");
    await ana.engine.say(talk, "c".repeat(32), "Good.");
    expect((await nextOf(messages, "the next one")).text).toBe("Good.");
  });

  it("finds a number by the directory's signed word, and trusts no other", async () => {
    const clerk = await world.open();
    const subject = Uint8Array.from(Buffer.from(clerk.status().key, "hex"));
    const attestation = world.directory.signer.attest(subject, {
      number: ANA_NUMBER,
      notBefore: Math.floor(world.clock.now()) - 60,
    });
    const relay = world.relay.origin.replace("http", "ws");
    const other = await world.open({ data: `${world.dir}/other`, name: "Other" });
    world.directory.keys.set(ANA_ID, { subject, relay, attestation });
    await expect(world.wait(other.send("999-9999-9999", "hello"), "refused")).rejects.toMatchObject({ code: "not-found" });
    expect(await world.wait(other.send("456-4567-8901", "hello"), "found")).toBe("sent");
    expect(await world.wait(other.send("Ana", "by alias"), "found")).toBe("sent");
    await world.clock.until(() => clerk.status().people === 1, "the clerk hears of it", 300);
    const forged = Uint8Array.from(attestation);
    forged[100]! ^= 1;
    world.directory.keys.set(ANA_ID, { subject, relay, attestation: forged });
    await expect(world.wait(other.send("456-4567-8901", "hello"), "refused")).rejects.toMatchObject({ code: "not-trusted" });
  });

  inLong("renews at half life, at a random time within an hour, and never because it sends", async () => {
    const agent = await world.open();
    const begun = world.clock.now() - (world.clock.now() % HOUR);
    for (let hour = 0; hour < 8; hour++) {
      await world.wait(agent.leave({ to: [ana.state.me!.link], text: "Hourly.", at: STEPS }), "left");
      await world.clock.advance(HOUR);
    }
    expect(world.directory.attestedAt).toHaveLength(1);
    while (world.clock.now() < begun + 14 * HOUR) await world.clock.advance(HOUR / 2);
    await world.clock.until(() => world.directory.attestedAt.length === 2, "renewed");
    const after = world.directory.attestedAt[1]! - begun;
    expect(after).toBeGreaterThanOrEqual(12 * HOUR);
    expect(after).toBeLessThanOrEqual(13 * HOUR + 60);
  });

  it("sends nothing once its account is suspended and its mark has ended, and says why; then it is let in again", async () => {
    const agent = await world.open();
    const send = () => world.wait(agent.leave({ to: [ana.state.me!.link], text: "Still here.", at: STEPS }), "left");
    world.directory.suspended = true;
    expect(await send()).toBe("sent");
    world.clock.jump((agent.status().mark.until as number) - world.clock.now());
    await world.clock.advance(HOUR);
    expect(agent.status().mark).toEqual({ failure: "unauthorized", reason: "invalid_client" });
    const queued = agent.status().queued;
    await expect(send()).rejects.toMatchObject({ code: "unattested", retry: true });
    await expect(world.wait(agent.send(ana.state.me!.link, "Still here."), "refused")).rejects.toMatchObject({
      code: "unattested",
    });
    expect(agent.status().queued).toBe(queued);
    world.directory.suspended = false;
    // It asks again, at most an hour later.
    await world.clock.advance(HOUR);
    await world.clock.until(() => agent.status().mark.until !== undefined, "it is marked again");
    expect(await send()).toBe("sent");
  });

  it("opens without a mark when the directory makes no sense, and sends nothing", async () => {
    world.directory.broken = true;
    const agent = await world.open();
    expect(agent.status().mark).toEqual({ failure: "unreachable", reason: "no word of why" });
    const leave = agent.leave({ to: [ana.state.me!.link], text: "Unmarked.", at: STEPS });
    await expect(world.wait(leave, "refused")).rejects.toMatchObject({ code: "unattested", about: "unreachable" });
    expect(agent.status()).toMatchObject({ people: 0, queued: 0 });
  });

  it("speaks for who lent it their number, marked as acted, while that lasts", async () => {
    const agent = await world.open({ actFor: ANA_ID });
    expect(agent.status().mark).toMatchObject({ number: ANA_NUMBER });
    const id = await known(agent);
    await world.wait(agent.leave({ to: [ana.state.me!.id], text: "For Ana.", at: STEPS }), "left");
    await ana.stand(north(5));
    await ana.until(({ opened }) => opened.length === 1, "it opens");
    expect(ana.state.opened).toMatchObject([{ from: id, mark: { type: "human", number: ANA_NUMBER, actor: "ai_agent" } }]);
    world.directory.lent = false;
    await expect(world.wait(agent.renew(), "refused")).rejects.toMatchObject({ code: "not-found" });
  });

  it("reaches people who know it by the directory alone, which is not told whom an envelope is for", async () => {
    const before = await world.open();
    await known(before);
    await world.clock.until(() => before.status().queued === 0, "it has introduced itself", 300);
    before.close();
    const agent = await world.open({ throughDirectory: true });
    const left = agent.leave({ to: [ana.state.me!.id], text: "By the directory.", at: STEPS });
    expect(await world.wait(left, "left")).toBe("sent");
    await ana.stand(north(5));
    await ana.until(({ opened }) => opened.length === 1, "it opens");
    expect(ana.state.opened).toMatchObject([{ text: "By the directory.", mark: marked(AGENT_NUMBER, "ai_agent") }]);
    const shown = world.directory.submitted.map(({ envelope }) => Buffer.from(envelope).toString("hex"));
    expect(shown).toHaveLength(1);
    expect(shown[0]).not.toContain(ana.state.me!.id);
  });

  it("is one process a folder, and its key is the account's", async () => {
    const agent = await world.open();
    await expect(world.open()).rejects.toMatchObject({ code: "in-use" });
    const { key } = agent.status();
    agent.close();
    const again = await world.open();
    expect(again.status().key).toBe(key);
    expect(world.directory.attestedAt).toHaveLength(1);
    await expect(world.open({ clientId: "nobody" })).rejects.toMatchObject({ code: "settings", about: "client id" });
  });

  it("puts and drops what it can do", async () => {
    const agent = await world.open();
    const tides = { name: "tides.next", version: "1.0.0", inputSchema: "{}", outputSchema: "{}" };
    await agent.capabilities.put(tides);
    expect(await agent.capabilities.list()).toEqual([tides]);
    await agent.capabilities.drop(tides.name, tides.version);
    expect(await agent.capabilities.list()).toEqual([]);
    await expect(agent.capabilities.drop("nothing", "1.0.0")).rejects.toMatchObject({ code: "not-found", about: "not-found" });
    await expect(agent.capabilities.put({ ...tides, name: "" })).rejects.toMatchObject({
      code: "refused",
      about: "bad-capability",
    });
  });
});

function draftTo({ clock }: AgentWorld, to: readonly string[]) {
  const now = Math.floor(clock.now());
  const window = { starts_at: now - 60, ends_at: now + 6 * HOUR, timezone: "Europe/London" };
  return { id: "9".repeat(32), place: "", circle: STEPS, window, to };
}
