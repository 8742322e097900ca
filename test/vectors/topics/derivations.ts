/** Topics: aead, event-id, delivery-token, auth, backup-key. The blob itself is in backup.ts. */
import { flip, SEEDS, Topic } from "./builder.ts";
import { littleEndian, NON_CANONICAL, publicKeyOf, SMALL_ORDER } from "./points.ts";
import { signWith, withLargeS } from "./signing.ts";

export function aead(sealed: (plaintext: string, nonce: string, key: string) => string): Topic {
  const topic = new Topic("aead", "XChaCha20-Poly1305 without additional data: ciphertext || 16-byte tag (§3.1).");
  const [key, nonce] = [topic.random("key", 32), topic.random("nonce", 24)];
  for (const length of [0, 1, 63, 64, 65, 300]) {
    topic.valid(`${length} bytes`, "seal", { plaintext: topic.random(`plaintext ${length}`, length), nonce, key });
  }
  const plaintext = topic.random("plaintext 65", 65);
  const ciphertext = sealed(plaintext, nonce, key);
  topic.valid("opens", "open", { ciphertext, nonce, key });
  const refuse = (name: string, change: Record<string, string>, proves: string) =>
    topic.invalid(name, "open", { ciphertext, nonce, key, ...change }, "cannot-open", proves);
  refuse("first byte of the ciphertext changed", { ciphertext: flip(ciphertext, 0) }, "The tag covers every byte.");
  refuse("last byte of the tag changed", { ciphertext: flip(ciphertext, -1, 0x80) }, "All sixteen bytes of the tag are compared.");
  refuse("another nonce", { nonce: flip(nonce, 23) }, "All 24 bytes of the nonce count.");
  refuse("another key", { key: flip(key, 31) }, "All 32 bytes of the key count.");
  refuse("cut by one byte", { ciphertext: ciphertext.slice(0, -2) }, "The tag is the last sixteen bytes.");
  refuse("shorter than a tag", { ciphertext: ciphertext.slice(0, 30) }, "Fewer than sixteen bytes are no ciphertext.");
  refuse("nothing", { ciphertext: "" }, "Fewer than sixteen bytes are no ciphertext.");
  return topic;
}

export function eventIds(): Topic {
  const topic = new Topic("event-id", "The two forms of an event's id (§4.5); created_at goes in as 8 bytes, big-endian.");
  for (const length of [16, 272, 1040]) {
    const envelope = {
      ephemeral_pk: topic.random(`ephemeral_pk ${length}`, 32),
      nonce: topic.random(`nonce ${length}`, 24),
      ciphertext: topic.random(`ciphertext ${length}`, length),
    };
    topic.valid(`ciphertext of ${length} bytes`, "store", envelope);
    for (const created_at of [0, 1_800_000_000, 2 ** 32, 2 ** 53 - 1]) {
      const delivery_token = topic.random(`token ${length}`, 12);
      topic.valid(`ciphertext of ${length} bytes, created_at ${created_at}`, "sealed", { ...envelope, delivery_token, created_at });
    }
  }
  return topic;
}

export function deliveryTokens(): Topic {
  const topic = new Topic("delivery-token", "Tokens for anonymous submission; both sides come to the same one (§6.3).");
  for (const [from, to] of [
    ["alice", "bob"],
    ["bob", "alice"],
    ["carol", "bob"],
  ] as const) {
    topic.valid(`${from} submits to ${to}`, "sending", { own_seed: SEEDS[from], recipient_pk: publicKeyOf(SEEDS[to]) });
    topic.valid(`${to} registers for ${from}`, "receiving", { own_seed: SEEDS[to], contact_pk: publicKeyOf(SEEDS[from]) });
  }
  const bad = SMALL_ORDER[0]?.[1] as string;
  const proves = "The shared secret with a small-order key is known to all.";
  topic.invalid("to a small-order key", "sending", { own_seed: SEEDS.alice, recipient_pk: bad }, "bad-key", proves);
  topic.invalid("for a small-order key", "receiving", { own_seed: SEEDS.alice, contact_pk: bad }, "bad-key", proves);
  return topic;
}

export function backupKeys(): Topic {
  const topic = new Topic("backup-key", 'The backup key: kdf(seed, "ppp-backup-v1"), from the recovery phrase alone.');
  for (const [name, seed] of Object.entries({ zeros: "00".repeat(32), ...SEEDS })) topic.valid(name, "key", { seed });
  return topic;
}

export function auth(): Topic {
  const topic = new Topic(
    "auth",
    "What AUTH and HTTP requests sign (§5.1, §5.2, bound authentication), and which signatures count.",
  );
  const nonce = topic.random("nonce", 32);
  topic.valid("bare nonce", "bare", { seed: SEEDS.alice, nonce });
  for (const host of ["relay.example", "relay.example:8443", "127.0.0.1:8080", "[::1]:8080"]) {
    topic.valid(`bound to ${host}`, "bound", { seed: SEEDS.alice, nonce, host });
  }
  topic.valid("HTTP, empty body", "http", { seed: SEEDS.alice, body: "", timestamp: 1_800_000_000 });
  topic.valid("HTTP with a body", "http", { seed: SEEDS.alice, body: topic.random("body", 40), timestamp: 1_800_000_000 });
  topic.valid("HTTP, timestamp above 32 bits", "http", { seed: SEEDS.bob, body: "80", timestamp: 2 ** 33 + 5 });
  boundHttp(topic);
  challenges(topic);
  verification(topic, nonce);
  return topic;
}

function boundHttp(topic: Topic): void {
  const body = topic.random("bound body", 40);
  const good = {
    seed: SEEDS.alice,
    authority: "relay.example",
    method: "POST",
    target: "/v1/command",
    timestamp: 1_800_000_000,
    body,
  };
  topic.valid("bound HTTP", "bound-http", good);
  topic.valid("bound HTTP, a GET with a query", "bound-http", {
    ...good,
    method: "GET",
    target: "/v1/events?since=0&wait=25",
    body: "",
  });
  topic.valid("bound HTTP, a port", "bound-http", { ...good, authority: "relay.example:8443" });
  topic.valid("bound HTTP, a target of 300 bytes", "bound-http", { ...good, target: `/v1/events?cursor=${"0".repeat(282)}` });
  topic.valid("bound HTTP, timestamp above 32 bits", "bound-http", { ...good, timestamp: 2 ** 33 + 5 });
}

/** A challenge that is a body of 24 bytes and a time: `{cmd: "DELETE_BACKUP", req: 1}`. */
const COMMAND_AS_CHALLENGE = `82a3636d64ad44454c4554455f4241434b5550a372657101${(1_800_000_000).toString(16).padStart(16, "0")}`;

function challenges(topic: Topic): void {
  const answer = (form: "bare" | "bound", nonce: string) => ({ seed: SEEDS.alice, nonce, form, host: "relay.example" });
  const nonce = topic.random("challenge", 32);
  topic.valid("a challenge, answered bare", "answer-challenge", answer("bare", nonce));
  topic.valid("a challenge, answered bound", "answer-challenge", answer("bound", nonce));
  topic.valid("one that looks like a time, answered bound", "answer-challenge", answer("bound", COMMAND_AS_CHALLENGE));
  const late = `${nonce.slice(0, 48)}0000000100000000`;
  topic.valid("the first time that is none until 2106, answered bare", "answer-challenge", answer("bare", late));
  const refuse = (name: string, form: "bare" | "bound", bytes: string, proves: string) =>
    topic.invalid(name, "answer-challenge", answer(form, bytes), "malformed", proves);
  refuse("a command and a time", "bare", COMMAND_AS_CHALLENGE, "Its bare signature would be a command at another relay.");
  refuse("any body and the last time", "bare", `${nonce.slice(0, 48)}00000000ffffffff`, "Times until 2106 are refused.");
  for (const form of ["bare", "bound"] as const) {
    refuse(`31 bytes, ${form}`, form, nonce.slice(2), "A challenge has 32 bytes.");
    refuse(`33 bytes, ${form}`, form, `${nonce}00`, "A challenge has 32 bytes.");
    refuse(`nothing, ${form}`, form, "", "A challenge has 32 bytes.");
  }
  const request = (body: string) => ({ seed: SEEDS.alice, body, timestamp: 1_800_000_000 });
  topic.valid("a bare body of 23 bytes", "check-http", request("00".repeat(23)));
  topic.valid("a bare body of 25 bytes", "check-http", request("00".repeat(25)));
  topic.invalid(
    "a bare body as long as a challenge less a time",
    "check-http",
    request(COMMAND_AS_CHALLENGE.slice(0, 48)),
    "malformed",
    "Relays refuse it: its signature may have been given for a challenge.",
  );
}

function verification(topic: Topic, message: string): void {
  const good = { sig: signWith(SEEDS.alice, message), message, public_key: publicKeyOf(SEEDS.alice) };
  const refuse = (name: string, change: Partial<typeof good>, proves: string) =>
    topic.invalid(name, "verify", { ...good, ...change }, "bad-signature", proves);
  topic.valid("verifies", "verify", good);
  refuse("first byte of the signature changed", { sig: flip(good.sig, 0) }, "R is checked.");
  refuse("last byte of the signature changed", { sig: flip(good.sig, 63) }, "S is checked.");
  refuse("another message", { message: flip(message, 0) }, "The signature covers the message.");
  refuse("a longer message", { message: `${message}00` }, "The signature covers the message's length.");
  refuse("another key", { public_key: publicKeyOf(SEEDS.bob) }, "The key is part of what is checked.");
  refuse("S plus the group order", { sig: withLargeS(good.sig) }, "S must be below the group order, or signatures are malleable.");
  refuse("63 bytes", { sig: good.sig.slice(0, 126) }, "A signature has 64 bytes.");
  refuse("65 bytes", { sig: `${good.sig}00` }, "A signature has 64 bytes.");
  refuse("zeros", { sig: "00".repeat(64) }, "Zeros sign nothing.");
  // With A the identity, R = S·B satisfies the equation for every message: S = 0 and R the identity.
  const forged = littleEndian(1n) + "00".repeat(32);
  for (const [what, public_key] of SMALL_ORDER) {
    refuse(`small-order key: ${what}`, { public_key, sig: forged }, "Under a small-order key anything can be signed by anyone.");
  }
  for (const [what, public_key] of NON_CANONICAL) {
    refuse(`non-canonical key: ${what}`, { public_key, sig: forged }, "Each key has one form only.");
  }
}
