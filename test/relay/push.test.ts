/** Push (§5.3): when a device is woken, how often, and by what; against services that check it. */

import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublicAddress, mayBePublicHost } from "../../relay/features/push/public-address.ts";
import { loadVapidKeys } from "../../relay/features/push/vapid.ts";
import { createWebPush } from "../../relay/features/push/web-push.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { parseCapabilities } from "../../src/protocol/wire/capabilities.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { turn } from "./fake-clock.ts";
import { type Harness, startRelay, tempDir, undoLater } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, envelope, person } from "./people.ts";
import { ecKeys, readJwt, readVapid, rsaKeys, type Service, startApns, startPushService } from "./push-services.ts";
import { createGroup, createRoom, fetchRoom, knockAt, storeRoom } from "./room-messages.ts";

const alice = person("alice");
const bob = person("bob");
const room_id = bytesOf("room", 16);

const subscription = (service: Service, device = "phone"): string => JSON.stringify({ endpoint: `${service.url}/${device}` });

async function setUp(env: Record<string, string> = {}): Promise<{ relay: Harness; service: Service }> {
  const service = await startPushService();
  const relay = await startRelay({ env: { PPP_PUSH_ALLOW_LOCAL: "on", PPP_VAPID_SUBJECT: "mailto:op@relay.example", ...env } });
  return { relay, service };
}

const register = (relay: Harness, token: string, who = bob): Promise<void> =>
  relay.store.push.register(who.publicKey, { platform: "webpush", token });
const send = async (relay: Harness, label: string): Promise<void> => {
  const client = new HttpClient(relay.url, alice, () => relay.clock.now());
  await client.send({ cmd: "STORE", event: envelope(bob.publicKey, label, relay.clock.now()) });
};
const settle = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await turn();
};

describe("Web Push", () => {
  it("wakes every device, with a VAPID token that verifies and nothing in it", async () => {
    const { relay, service } = await setUp();
    const client = await relay.as(bob);
    for (const device of ["phone", "tablet"]) {
      const reply = await client.send({ cmd: "REGISTER_PUSH", platform: "webpush", token: subscription(service, device) });
      expect(reply.cmd).toBe("PUSH_REGISTERED");
    }
    client.close();
    await client.closed;
    await send(relay, "one");
    await service.heard(2);
    expect(service.received.map(({ path }) => path).sort()).toEqual(["/phone", "/tablet"]);
    const { vapid_key = "" } = parseCapabilities(await (await fetch(`${relay.url}/v1/capabilities`)).text());
    for (const { headers, body } of service.received) {
      expect(body).toBe("");
      expect(headers).toMatchObject({ topic: "wake", urgency: "high", ttl: "86400" });
      expect(headers).not.toHaveProperty("content-encoding");
      const claims = readVapid(headers.authorization ?? "", vapid_key);
      expect(claims).toMatchObject({ aud: service.url, sub: "mailto:op@relay.example" });
    }
  });

  it("makes its keys once and keeps them to itself", () => {
    const dir = tempDir();
    const keys = loadVapidKeys(keysIn(dir));
    expect(loadVapidKeys(keysIn(dir))).toEqual(keys);
    expect(statSync(join(dir, "vapid.json")).mode & 0o777).toBe(0o600);
    writeFileSync(join(dir, "vapid.json"), "{}");
    expect(() => loadVapidKeys(keysIn(dir))).toThrow(/holds no VAPID keys/);
    expect(readFileSync(join(dir, "vapid.json"), "utf8")).toBe("{}");
  });

  it.each([404, 410])("forgets a device that the service says is gone (%i), and no other", async (status) => {
    const { relay, service } = await setUp();
    const alive = await startPushService();
    await register(relay, subscription(service));
    await register(relay, subscription(alive));
    await register(relay, subscription(service), alice);
    service.answer = { status, body: "" };
    await send(relay, "one");
    await Promise.all([service.heard(1), alive.heard(1)]);
    while ((await relay.store.push.registrationsOf(bob.publicKey)).length > 1) await turn();
    expect(await relay.store.push.registrationsOf(alice.publicKey)).toHaveLength(1);
  });

  it.each([400, 403])("gives a device up that is refused for a day (%i), not one that is taken in between", async (status) => {
    const { relay, service } = await setUp();
    await register(relay, subscription(service));
    const [device] = await relay.store.push.registrationsOf(bob.publicKey);
    const push = async (answer: number): Promise<number | undefined> => {
      service.answer = { status: answer, body: "" };
      const count = service.received.length + 1;
      await send(relay, `${count}`);
      await service.heard(count);
      await settle();
      relay.clock.advance(3 * 3600);
      return (await relay.store.push.registrationsOf(bob.publicKey))[0]?.refusals;
    };
    for (let i = 1; i <= 9; i++) expect(await push(status)).toBe(i);
    expect(await push(201)).toBe(0);
    for (let i = 1; i <= 9; i++) expect(await push(status)).toBe(i);
    expect(await push(status)).toBeUndefined();
    expect(device?.refusals).toBe(0);
  });

  it("reads nothing of an answer's body, however long it goes on", async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(201);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on("drain", more);
      more();
    });
    undoLater(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const sent = new Promise<number>((resolve) =>
      server.on("connection", (socket) => socket.once("close", () => resolve(socket.bytesWritten))),
    );
    const { port } = server.address() as AddressInfo;
    const provider = createWebPush({
      keys: loadVapidKeys(keysIn(tempDir())),
      subject: "mailto:a@b.example",
      allowLocal: true,
      ports: [443],
    });
    expect(await provider.send(JSON.stringify({ endpoint: `http://127.0.0.1:${port}/x` }))).toBe("sent");
    expect(await sent).toBeLessThan(16 * 1024 * 1024);
    provider.close();
  });

  it("tries again later when the service cannot, but not for ever", async () => {
    const { relay, service } = await setUp();
    await register(relay, subscription(service));
    service.answer = { status: 503, body: "" };
    await send(relay, "one");
    for (let i = 1; i <= 3; i++) {
      await service.heard(i);
      await settle();
      relay.clock.advance(RELAY_LIMITS.PUSH_COLLAPSE_SECS);
    }
    await settle();
    expect(service.received).toHaveLength(3);
  });
});

describe("a device", () => {
  it("is not woken while its key has a socket, and is for one that only polls", async () => {
    const { relay, service } = await setUp();
    await register(relay, subscription(service));
    const client = await relay.as(bob);
    await send(relay, "one");
    await settle();
    expect(service.received).toHaveLength(0);
    client.close();
    await client.closed;
    await new HttpClient(relay.url, bob, () => relay.clock.now()).poll();
    await send(relay, "two");
    await service.heard(1);
  });

  it("is woken once for a flood, and once more for what came after", async () => {
    const { relay, service } = await setUp();
    await register(relay, subscription(service));
    for (let i = 0; i < 50; i++) await send(relay, `flood ${i}`);
    await settle();
    expect(service.received).toHaveLength(1);
    relay.clock.advance(RELAY_LIMITS.PUSH_COLLAPSE_SECS);
    await service.heard(2);
    await settle();
    relay.clock.advance(RELAY_LIMITS.PUSH_COLLAPSE_SECS * 3);
    await settle();
    expect(service.received).toHaveLength(2);
    await send(relay, "later");
    await service.heard(3);
  });

  it("waits for the window of notifications, and is spared when it comes by itself until then", async () => {
    const { relay, service } = await setUp({ PPP_NOTIFY_BATCH_SECS: "30" });
    relay.clock.advance(30 - (relay.clock.now() % 30));
    await register(relay, subscription(service));
    await send(relay, "one");
    await settle();
    relay.clock.advance(29);
    await settle();
    expect(service.received).toHaveLength(0);
    relay.clock.advance(1);
    await service.heard(1);
    await settle();
    relay.clock.advance(90);
    await send(relay, "two");
    await settle();
    const client = await relay.as(bob);
    relay.clock.advance(30);
    await settle();
    expect(service.received).toHaveLength(1);
    client.close();
  });

  it("of an admin is woken by a knock at once, also while an event waits for its window", async () => {
    const { relay, service } = await setUp({ PPP_NOTIFY_BATCH_SECS: "30" });
    const [owner, knocker] = [await relay.as(bob), await relay.as(alice)];
    await owner.send(createRoom(room_id, relay.clock.now()));
    owner.close();
    await owner.closed;
    await register(relay, subscription(service));
    await send(relay, "an event");
    await settle();
    await knocker.send(knockAt(room_id, "k"));
    await service.heard(1);
  });

  it("is woken for messages in a room it administers or listens to by polling", async () => {
    const { relay, service } = await setUp();
    const [owner, listener] = [person("owner"), new HttpClient(relay.url, bob, () => relay.clock.now())];
    const admin = await relay.as(owner);
    await admin.send(createGroup(room_id, false));
    admin.close();
    await admin.closed;
    await listener.send(fetchRoom(room_id));
    await register(relay, subscription(service, "listener"));
    await register(relay, subscription(service, "admin"), owner);
    await (await relay.as(alice)).send(storeRoom(room_id, "1"));
    await service.heard(2);
    expect(service.received.map(({ path }) => path).sort()).toEqual(["/admin", "/listener"]);
  });

  it("can be withdrawn; a key has so many and no more", async () => {
    const { relay, service } = await setUp();
    const client = await relay.as(bob);
    for (let i = 0; i <= RELAY_LIMITS.MAX_PUSH_REGISTRATIONS; i++) await register(relay, subscription(service, `${i}`));
    const tokens = async (): Promise<string[]> => (await relay.store.push.registrationsOf(bob.publicKey)).map(({ token }) => token);
    expect(await tokens()).toHaveLength(RELAY_LIMITS.MAX_PUSH_REGISTRATIONS);
    expect(await tokens()).not.toContain(subscription(service, "0"));
    for (let i = 0; i < 2; i++) {
      const token = subscription(service, "1");
      expect((await client.send({ cmd: "DEREGISTER_PUSH", platform: "webpush", token })).cmd).toBe("PUSH_DEREGISTERED");
    }
    expect(await tokens()).toHaveLength(RELAY_LIMITS.MAX_PUSH_REGISTRATIONS - 1);
  });
});

describe("endpoints", () => {
  const bad = [
    "{}",
    "nonsense",
    '{"endpoint":5}',
    ...[
      "http://push.example/x",
      "https://127.0.0.1/x",
      "https://localhost/x",
      "https://[::1]/x",
      "https://10.1.2.3/",
      "https://169.254.169.254/latest",
      "https://[::ffff:10.0.0.1]/",
      "https://2130706433/",
      "https://user:pw@push.example/",
      "https://relay/x",
      "https://printer.local/x",
      "ftp://push.example/",
      "https://push.example:22/x",
      "https://push.example:8443/x",
    ].map((endpoint) => JSON.stringify({ endpoint })),
  ];

  it("that are not https or not public are refused", async () => {
    const relay = await startRelay();
    const client = await relay.as(bob);
    for (const token of bad) {
      relay.clock.advance(3);
      expect(failure(await client.send({ cmd: "REGISTER_PUSH", platform: "webpush", token })).code).toBe("malformed");
    }
    const good = JSON.stringify({ endpoint: "https://push.example/send/abc" });
    expect((await client.send({ cmd: "REGISTER_PUSH", platform: "webpush", token: good })).cmd).toBe("PUSH_REGISTERED");
    for (const platform of ["apns", "fcm"] as const) {
      expect(failure(await client.send({ cmd: "REGISTER_PUSH", platform, token: "ab".repeat(32) })).code).toBe("feature-disabled");
    }
  });

  it("are judged again when a name is resolved, and by address", async () => {
    const service = await startPushService();
    const strict = createWebPush({
      keys: loadVapidKeys(keysIn(tempDir())),
      subject: "mailto:a@b.example",
      allowLocal: false,
      ports: [443],
    });
    expect(await strict.send(subscription(service))).toBe("gone");
    expect(service.received).toHaveLength(0);
    strict.close();
    for (const address of ["8.8.8.8", "2606:4700::1111"]) expect([address, isPublicAddress(address)]).toEqual([address, true]);
    const closed = [
      "0.0.0.0",
      "100.64.0.1",
      "172.31.0.1",
      "192.168.1.1",
      "224.0.0.1",
      "255.255.255.255",
      "::",
      "fe80::1",
      "fd00::1",
    ];
    for (const address of [...closed, "::ffff:8.8.8.8", "64:ff9b::1", "2002:7f00:1::", "ff02::1", "nonsense"]) {
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
    }
    expect(["push.example", "[::1]", "localhost."].map(mayBePublicHost)).toEqual([true, false, false]);
  });
});

describe("Apple's service", () => {
  it("is sent a background push with a provider token, and believed when a device is gone", async () => {
    const service = await startApns();
    const dir = tempDir();
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "key.p8"), ecKeys.privateKey.export({ type: "pkcs8", format: "pem" }));
    const env = {
      PPP_APNS_KEY_FILE: join(dir, "key.p8"),
      PPP_APNS_KEY_ID: "KID",
      PPP_APNS_TEAM_ID: "TEAM",
      PPP_APNS_TOPIC: "app.cairn",
      PPP_APNS_URL: service.url,
    };
    const relay = await startRelay({ env });
    const client = await relay.as(bob);
    const token = "ab".repeat(32);
    expect(failure(await client.send({ cmd: "REGISTER_PUSH", platform: "apns", token: "nonsense" })).code).toBe("malformed");
    expect((await client.send({ cmd: "REGISTER_PUSH", platform: "apns", token })).cmd).toBe("PUSH_REGISTERED");
    client.close();
    await client.closed;
    service.answer = { status: 410, body: '{"reason":"Unregistered"}' };
    await send(relay, "one");
    await service.heard(1);
    const [{ path, headers, body }] = service.received as [(typeof service.received)[0]];
    expect([path, body]).toEqual([`/3/device/${token}`, '{"aps":{"content-available":1}}']);
    expect(headers).toMatchObject({ "apns-topic": "app.cairn", "apns-push-type": "background", "apns-collapse-id": "wake" });
    const { header, claims } = readJwt((headers.authorization ?? "").replace("bearer ", ""), ecKeys.publicKey);
    expect([header, claims]).toEqual([
      { alg: "ES256", typ: "JWT", kid: "KID" },
      { iss: "TEAM", iat: relay.clock.now() },
    ]);
    while ((await relay.store.push.registrationsOf(bob.publicKey)).length > 0) await turn();
  });
});

function serviceAccount(oauth: string) {
  const account = {
    client_email: "relay@project.example",
    project_id: "cairn",
    token_uri: `${oauth}/token`,
    private_key: rsaKeys.privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  const path = join(tempDir(), "account.json");
  writeFileSync(path, JSON.stringify(account));
  return { account, path };
}

describe("Google's service", () => {
  it("that gives no access token is told of in the log, without a word of the device", async () => {
    const [oauth, service] = [await startPushService(), await startPushService()];
    oauth.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    const relay = await startRelay({
      env: { PPP_FCM_SERVICE_ACCOUNT: serviceAccount(oauth.url).path, PPP_FCM_URL: service.url },
    });
    await relay.store.push.register(bob.publicKey, { platform: "fcm", token: "device:1" });
    await send(relay, "one");
    while (!relay.logs().includes("the service account was given no access token")) await turn();
    expect(relay.logs()).toContain("Google's push service could not be asked");
    expect(relay.logs()).not.toContain("device:1");
    expect(service.received).toEqual([]);
  });

  it("is asked for an access token once, sent a bare message, and believed when a device is gone", async () => {
    const [oauth, service] = [await startPushService(), await startPushService()];
    oauth.answer = { status: 200, body: '{"access_token":"secret","expires_in":3600}' };
    service.answer = { status: 200, body: "{}" };
    const { account, path } = serviceAccount(oauth.url);
    const relay = await startRelay({ env: { PPP_FCM_SERVICE_ACCOUNT: path, PPP_FCM_URL: service.url } });
    await relay.store.push.register(bob.publicKey, { platform: "fcm", token: "device:1" });
    await send(relay, "one");
    await service.heard(1);
    await settle();
    relay.clock.advance(RELAY_LIMITS.PUSH_COLLAPSE_SECS);
    service.answer = { status: 404, body: '{"error":{"status":"NOT_FOUND"}}' };
    await send(relay, "two");
    await service.heard(2);
    expect(oauth.received).toHaveLength(1);
    const assertion = new URLSearchParams(oauth.received[0]?.body).get("assertion") ?? "";
    expect(readJwt(assertion, rsaKeys.publicKey).claims).toMatchObject({ iss: account.client_email, aud: account.token_uri });
    expect(service.received[0]).toMatchObject({
      path: "/v1/projects/cairn/messages:send",
      headers: { authorization: "Bearer secret" },
    });
    expect(Object.keys(JSON.parse(service.received[0]?.body ?? "").message)).toEqual(["token", "android"]);
    while ((await relay.store.push.registrationsOf(bob.publicKey)).length > 0) await turn();
  });
});
