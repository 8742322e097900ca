/** Full mailboxes and a full relay: said clearly, and over as soon as there is room. */
import { describe, expect, it } from "vitest";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { failure } from "./client.ts";
import { passAndSweep } from "./fake-clock.ts";
import { type Harness, settingsOf, startRelay } from "./harness.ts";
import { bytesOf, envelope, parts, person } from "./people.ts";
import { createRoom, storeRoom, submitToRoom } from "./room-messages.ts";

const alice = person("alice");
const bob = person("bob");
const carol = person("carol");
const delivery_token = bytesOf("token", 12);

const submit = ({ url, clock }: Harness, label: string): Promise<Response> =>
  fetch(`${url}/v1/note/submit`, {
    method: "POST",
    headers: { "content-type": "application/msgpack" },
    body: encodeBody(SealedNoteSubmit, { delivery_token, ...parts(label, clock.now()) }) as Uint8Array<ArrayBuffer>,
  });

describe("a full mailbox", () => {
  it("refuses STORE and the sealed path, takes again what is room for once something was acknowledged", async () => {
    const harness = await startRelay({ env: { PPP_MAILBOX_MAX_EVENTS: "3" } });
    const { as, clock, store } = harness;
    await store.tokens.register(delivery_token, bob.publicKey);
    const sender = await as(alice);
    const put = (label: string, to = bob) => sender.send({ cmd: "STORE", event: envelope(to.publicKey, label, clock.now()) });
    const first = await put("1");
    expect([first.cmd, (await put("2")).cmd, (await submit(harness, "3")).status]).toEqual(["STORED", "STORED", 201]);
    expect(failure(await put("4"))).toEqual({ cmd: "STORE_FAIL", code: "quota", hasId: true });
    const refused = await submit(harness, "5");
    expect([refused.status, (await refused.text()).split(":")[0]]).toEqual([507, "quota"]);
    expect(failure(await put("1")).code).toBe("duplicate");
    expect((await put("1", carol)).cmd).toBe("STORED");
    const ids = first.cmd === "STORED" ? [first.event_id] : [];
    expect(await (await as(bob)).send({ cmd: "ACK", event_ids: ids })).toEqual({ cmd: "ACKED", count: 1 });
    expect((await put("4")).cmd).toBe("STORED");
    expect(failure(await put("6")).code).toBe("quota");
  });

  it("is full by bytes too", async () => {
    const { as, clock } = await startRelay({ env: { PPP_MAILBOX_MAX_BYTES: "1K" } });
    const sender = await as(alice);
    const outcomes: string[] = [];
    for (let i = 0; i < 4; i++) {
      const reply = await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, `${i}`, clock.now()) });
      outcomes.push(reply.cmd);
    }
    expect(outcomes).toEqual(["STORED", "STORED", "STORED", "STORE_FAIL"]);
  });

  it("has room again when what waited has expired", async () => {
    const { as, clock } = await startRelay({ env: { PPP_MAILBOX_MAX_EVENTS: "1" } });
    const put = async (label: string) =>
      (await as(alice)).send({ cmd: "STORE", event: envelope(bob.publicKey, label, clock.now()) });
    expect([(await put("1")).cmd, (await put("2")).cmd]).toEqual(["STORED", "STORE_FAIL"]);
    await passAndSweep(clock, 3600);
    expect((await put("3")).cmd).toBe("STORED");
  });
});

describe("a full relay", () => {
  it("refuses whom it never heard of too, and takes again after a purge", async () => {
    const harness = await startRelay({ env: { PPP_MAX_STORE_BYTES: "400K", PPP_RATE_FACTOR: "1000" } });
    const { as, clock, store } = harness;
    await store.tokens.register(delivery_token, bob.publicKey);
    const put = async (label: string) =>
      (await as(alice)).send({
        cmd: "STORE",
        event: envelope(person(label).publicKey, label, clock.now(), { ciphertext: new Uint8Array(20_000) }),
      });
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== "STORE_FAIL") outcomes.push((await put(`person ${outcomes.length}`)).cmd);
    expect(outcomes.length).toBeGreaterThan(3);
    expect((await store.usage()).storeBytes).toBeLessThanOrEqual(400 * 1024);
    expect(failure(await put("another")).code).toBe("quota");
    await passAndSweep(clock, 86_400 + 3_600);
    expect((await put("later")).cmd).toBe("STORED");
  });
});

describe("a full room", () => {
  it("refuses both ways of posting, answers a repeated message as before, and leaves other rooms alone", async () => {
    const { url, as, clock, store } = await startRelay({ env: { PPP_ROOM_MAX_BYTES: "1K" } });
    const admin = await as(alice);
    const [full, other] = [bytesOf("full", 16), bytesOf("other", 16)];
    for (const room of [full, other]) await admin.send(createRoom(room, clock.now()));
    const member_token = bytesOf("member", 12);
    await store.rooms.registerToken(full, member_token);
    const post = (room: Uint8Array, label: string, size: number) =>
      admin.send({ ...storeRoom(room, label), ciphertext: new Uint8Array(size) });
    expect((await post(full, "1", 990)).cmd).toBe("ROOM_STORED");
    expect(failure(await post(full, "2", 48)).code).toBe("quota");
    const sealed = await submitToRoom(url, full, member_token, "3");
    expect([sealed.status, (await sealed.text()).split(":")[0]]).toEqual([507, "quota"]);
    expect(failure(await post(full, "1", 990)).code).toBe("duplicate");
    expect((await post(full, "4", 34)).cmd).toBe("ROOM_STORED");
    expect((await post(other, "5", 990)).cmd).toBe("ROOM_STORED");
  });
});

describe("backups on a full relay", () => {
  it("are refused where they would need room, and replaced where they need none", async () => {
    const { as } = await startRelay({ env: { PPP_MAX_STORE_BYTES: "400K" } });
    const store = async (who: typeof alice, size: number) =>
      (await as(who)).send({ cmd: "STORE_BACKUP", ciphertext: new Uint8Array(size) });
    expect((await store(alice, 150_000)).cmd).toBe("BACKUP_STORED");
    expect(failure(await store(bob, 300_000))).toMatchObject({ cmd: "BACKUP_FAIL", code: "quota" });
    expect((await store(alice, 150_000)).cmd).toBe("BACKUP_STORED");
  });
});

describe("the settings", () => {
  it.each([
    [{}, [10_000, 64 * 1024 ** 2, 10 * 1024 ** 3]],
    [
      { PPP_MAILBOX_MAX_EVENTS: "none", PPP_MAILBOX_MAX_BYTES: "2G", PPP_MAX_STORE_BYTES: "none" },
      [Infinity, 2 * 1024 ** 3, Infinity],
    ],
    [{ PPP_MAX_STORE_BYTES: "1048576" }, [10_000, 64 * 1024 ** 2, 1024 ** 2]],
  ])("%o", (env, expected) => {
    const { quota } = settingsOf(env as Record<string, string>).config;
    expect([quota.mailboxEvents, quota.mailboxBytes, quota.storeBytes]).toEqual(expected);
  });

  it.each(["0", "-1", "10X", "1.5G", "all", "99999999999999999999"])("refuse %s", (text) => {
    expect(() => settingsOf({ PPP_MAX_STORE_BYTES: text }).config).toThrow(/PPP_MAX_STORE_BYTES must be a number of bytes/);
    expect(() => settingsOf({ PPP_MAILBOX_MAX_EVENTS: `${text}K` }).config).toThrow(/PPP_MAILBOX_MAX_EVENTS must be/);
  });
});
