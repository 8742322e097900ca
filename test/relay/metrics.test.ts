/** What the relay counts, and that no count names anybody. */
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { createMetrics } from "../../relay/ops/metrics.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { createLog } from "../../src/host/log.ts";
import { serveMetrics } from "../../src/host/metrics-server.ts";
import { eventId, sealedEventId } from "../../src/protocol/giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { passAndSweep, turn } from "./fake-clock.ts";
import { type Harness, startRelay, tempDir } from "./harness.ts";
import { bytesOf, envelope, parts, person, wrongFrame } from "./people.ts";

const crypto = await loadRelayCrypto();
const alice = person("metrics alice");
const bob = person("metrics bob");
const delivery_token = bytesOf("metrics token", 12);
const ADDRESS = "203.0.113.78";
const CELL = "89c259c5";

async function start() {
  const metrics = createMetrics(createLog("silent"));
  const harness = await startRelay({ observer: metrics });
  const value = async (series: string): Promise<number> => {
    const line = (await metrics.expose()).text.split("\n").find((one) => one.startsWith(`${series} `));
    return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
  };
  return { ...harness, metrics, value };
}

/** A bit of everything, so that whatever could slip into a label has had its chance. */
async function canary({ as, url, clock, connect }: Harness): Promise<{ secrets: readonly Uint8Array[] }> {
  const now = clock.now();
  const [sender, recipient] = await Promise.all([as(alice), as(bob)]);
  await recipient.send({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token });
  const event = envelope(bob.publicKey, "canary", now);
  for (let i = 0; i < 2; i++) await sender.send({ cmd: "STORE", event });
  await recipient.send({ cmd: "FETCH", since: 0 });
  const id = eventId(crypto as never, parts("canary", now));
  await recipient.send({ cmd: "ACK", event_ids: [id] });
  await sender.send({ cmd: "DISCOVER_ROOMS", s2_cell_id: CELL });
  await sender.raw(wrongFrame(CELL, { room_id: bytesOf("room", 16) }));
  const submit = { delivery_token, ...parts("canary sealed", now) };
  const stranger = { ...submit, delivery_token: bytesOf("unknown token", 12) };
  for (const body of [submit, submit, stranger].map((one) => encodeBody(SealedNoteSubmit, one))) {
    const headers = { "content-type": "application/msgpack", "x-forwarded-for": ADDRESS };
    await fetch(`${url}/v1/note/submit`, { method: "POST", body: body as Uint8Array<ArrayBuffer>, headers });
  }
  const { client, nonce } = await connect();
  await client.send({ cmd: "AUTH", pubkey: alice.publicKey, sig: bob.auth(nonce).sig });
  await client.closed;
  return { secrets: [alice.publicKey, bob.publicKey, delivery_token, id, sealedEventId(crypto as never, submit), nonce] };
}

describe("metrics", () => {
  it("count commands and sealed outcomes, sockets, commits, rows and purges", async () => {
    const relay = await start();
    await canary(relay);
    const { value, clock } = relay;
    expect(await value('cairn_commands_total{command="STORE",outcome="ok"}')).toBe(1);
    expect(await value('cairn_commands_total{command="STORE",outcome="duplicate"}')).toBe(1);
    expect(await value('cairn_commands_total{command="AUTH",outcome="ok"}')).toBe(2);
    expect(await value('cairn_commands_total{command="AUTH",outcome="unauthorized"}')).toBe(1);
    expect(await value('cairn_commands_total{command="DISCOVER_ROOMS",outcome="ok"}')).toBe(1);
    expect(await value('cairn_commands_total{command="unknown",outcome="malformed"}')).toBe(1);
    expect(await value('cairn_sealed_submissions_total{outcome="accepted"}')).toBe(1);
    expect(await value('cairn_sealed_submissions_total{outcome="refused"}')).toBe(1);
    expect(await value('cairn_sealed_submissions_total{outcome="token-rejected"}')).toBe(1);
    // The third socket's close is on its way on the relay's side too.
    while ((await value("cairn_sockets")) > 2) await turn();
    expect([await value("cairn_sockets"), await value("cairn_sockets_attached")]).toEqual([2, 2]);
    expect(await value("cairn_commit_writes_sum")).toBe(await value("cairn_commit_seconds_count"));
    expect(await value("cairn_store_waiting_events")).toBe(1);
    expect(await value("cairn_store_bytes")).toBeGreaterThan(4096);
    expect(await value("nodejs_eventloop_lag_seconds")).toBeGreaterThanOrEqual(0);
    await passAndSweep(clock, 2 * 86_400);
    expect(await value('cairn_purged_total{rows="events"}')).toBe(1);
    expect(await value("cairn_store_waiting_events")).toBe(0);
  });

  it("count what was over a budget", async () => {
    const { as, value } = await start();
    const client = await as(alice);
    const { max_count } = RELAY_LIMITS.DEFAULT_COMMAND_RATE;
    for (let i = 0; i <= max_count; i++) await client.send({ cmd: "DEREGISTER_PUSH", platform: "fcm", token: "t" });
    expect(await value('cairn_rate_limited_total{budget="command"}')).toBe(1);
  });

  it("say no key, token, address, event, room or cell, and nor does the log", async () => {
    const relay = await start();
    const { secrets } = await canary(relay);
    const text = `${(await relay.metrics.expose()).text}\n${relay.logs()}`;
    expect(text).toContain("cairn_commands_total");
    for (const secret of secrets) {
      const bytes = Buffer.from(secret);
      const forms = [bytes.toString("hex").slice(0, 12), bytes.toString("base64").slice(0, 8), [...bytes.subarray(0, 5)].join(",")];
      for (const form of forms) expect(text.toLowerCase()).not.toContain(form.toLowerCase());
    }
    for (const word of [CELL, ADDRESS, "127.0.0.1"]) expect(text).not.toContain(word);
    const labels = [...text.matchAll(/^cairn_\w+\{([^}]*)\}/gm)].map(([, names = ""]) => names.replace(/"[^"]*"/g, ""));
    expect(new Set(labels.flatMap((names) => names.split(",")))).toEqual(new Set(["command=", "outcome=", "le="]));
  });

  it("are served on the loopback interface, at one path", async () => {
    const server = await serveMetrics(createMetrics(createLog("silent")), 0, createLog("silent"));
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const answer = await fetch(server.url);
    expect([answer.status, answer.headers.get("content-type")?.split(";")[0]]).toEqual([200, "text/plain"]);
    expect(await answer.text()).toContain("process_resident_memory_bytes");
    expect((await fetch(new URL("/", server.url))).status).toBe(404);
    expect((await fetch(server.url, { method: "POST" })).status).toBe(404);
    await server.close();
  });

  it("hear of every commit", async () => {
    const commits: [number, number][] = [];
    const store = openInProcessStore(tempDir(), {
      onCommit: (writes, seconds, failed) => commits.push([writes + 0 * seconds, failed]),
    });
    await Promise.all([store.probe(), store.probe(), store.probe()]);
    await store.close();
    expect(commits).toEqual([[3, 0]]);
  });
});
