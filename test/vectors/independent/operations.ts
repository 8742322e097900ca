/** The second implementation behind the vectors' operations. Imports nothing of the code it checks. */
import { bytesOf, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { attestationOperations } from "./attestation.ts";
import { backupOperations } from "./backup.ts";
import { courierOperations } from "./courier.ts";
import { discoveryOperations } from "./discovery.ts";
import { readBody, readCommand, readMessage } from "./frames.ts";
import * as links from "./links.ts";
import { mailboxOperations, sessionKeyOperations } from "./mailboxes.ts";
import { normaliseOperations } from "./normalise.ts";
import { notationOperations } from "./notation.ts";
import * as p from "./primitives.ts";
import { must } from "./refusal.ts";
import { roomOperations } from "./rooms.ts";
import { smsOperations } from "./sms.ts";
import * as s from "./structures.ts";

const hexed = (name: string, bytes: Uint8Array): JsonMap => ({ [name]: toHex(bytes) });

const keys: Operations = {
  kdf: { kdf: (input) => hexed("key", p.kdf(bytesOf(input, "secret"), textOf(input, "context"))) },
  identity: {
    "from-seed"(input) {
      const { seed, publicKey, x25519Secret } = p.person(bytesOf(input, "seed"));
      const secret_key = toHex(p.join(seed, publicKey));
      const x25519_public = toHex(p.convertKey(publicKey));
      return { public_key: toHex(publicKey), secret_key, x25519_public, x25519_secret: toHex(x25519Secret) };
    },
    recipient: (input) => hexed("x25519_public", p.convertKey(bytesOf(input, "public_key"))),
    ephemeral: (input) => hexed("x25519_public", p.convertEphemeral(bytesOf(input, "ephemeral_pk"))),
    shared: (input) => hexed("shared", p.dh(bytesOf(input, "x25519_secret"), bytesOf(input, "x25519_public"))),
  },
  mnemonic: {
    words: (input) => ({ phrase: links.toPhrase(bytesOf(input, "seed")) }),
    seed: (input) => hexed("seed", links.fromPhrase(textOf(input, "phrase"))),
  },
  fingerprint: {
    fingerprint(input) {
      const sorted = [textOf(input, "one"), textOf(input, "other")].sort().join("");
      const base64 = Buffer.from(p.hash(16, Buffer.from(sorted, "hex"))).toString("base64");
      return { shown: (base64.replaceAll("=", "").match(/.{1,4}/g) ?? []).join(" ") };
    },
  },
  rotation: {
    rotate(input) {
      const { seed, publicKey } = p.person(bytesOf(input, "old_seed"));
      const migration_sig = toHex(p.sign(p.join(publicKey, bytesOf(input, "new_pubkey")), seed));
      return { old_pubkey: toHex(publicKey), migration_sig };
    },
    check(input) {
      const [from, to] = [bytesOf(input, "old_pubkey"), bytesOf(input, "new_pubkey")];
      must(p.usable(to), "unusable", "bad-key");
      must(p.verify(bytesOf(input, "migration_sig"), p.join(from, to), from), "unsigned", "bad-signature");
      return hexed("new_pubkey", to);
    },
  },
};

function signed(input: JsonMap, message: Uint8Array): JsonMap {
  const { seed, publicKey } = p.person(bytesOf(input, "seed"));
  return { public_key: toHex(publicKey), message: toHex(message), sig: toHex(p.sign(message, seed)) };
}

function deliveryToken(input: JsonMap, otherName: string, isRecipientOther: boolean): JsonMap {
  const own = p.person(bytesOf(input, "own_seed"));
  const other = bytesOf(input, otherName);
  const shared = p.dh(own.x25519Secret, p.convertKey(other));
  return hexed(
    "delivery_token",
    p.hash(12, p.join(isRecipientOther ? other : own.publicKey, p.text("ppp-note-delivery-v1")), shared),
  );
}

const triple = (input: JsonMap) => [bytesOf(input, "ephemeral_pk"), bytesOf(input, "nonce"), bytesOf(input, "ciphertext")] as const;

const derivations: Operations = {
  aead: {
    seal: (input) => hexed("ciphertext", p.seal(bytesOf(input, "plaintext"), bytesOf(input, "nonce"), bytesOf(input, "key"))),
    open: (input) => hexed("plaintext", p.open(bytesOf(input, "ciphertext"), bytesOf(input, "nonce"), bytesOf(input, "key"))),
  },
  "event-id": {
    store: (input) => hexed("event_id", s.storeId(...triple(input))),
    sealed: (input) =>
      hexed("event_id", s.sealedId(...triple(input), bytesOf(input, "delivery_token"), numberOf(input, "created_at"))),
  },
  "delivery-token": {
    sending: (input) => deliveryToken(input, "recipient_pk", true),
    receiving: (input) => deliveryToken(input, "contact_pk", false),
  },
  backup: backupOperations,
  "backup-key": { key: (input) => hexed("key", p.kdf(bytesOf(input, "seed"), "ppp-backup-v1")) },
  auth: {
    bare: (input) => signed(input, bytesOf(input, "nonce")),
    bound: (input) => signed(input, p.join(p.text(`ppp-auth-bound-v1${textOf(input, "host")}`), bytesOf(input, "nonce"))),
    http: (input) => signed(input, p.join(bytesOf(input, "body"), p.be64(numberOf(input, "timestamp")))),
    "bound-http"(input) {
      const [host, verb, path] = ["authority", "method", "target"].map((name) => p.text(textOf(input, name))) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      const sizes = [host, verb].map(({ length }) => Uint8Array.of(length));
      const long = p.be64(path.length).slice(6);
      const tail = [p.be64(numberOf(input, "timestamp")), p.hash(32, bytesOf(input, "body"))] as const;
      const tag = p.text("ppp-http-bound-v1");
      return signed(input, p.join(tag, sizes[0] as Uint8Array, host, sizes[1] as Uint8Array, verb, long, path, ...tail));
    },
    "answer-challenge"(input) {
      const nonce = bytesOf(input, "nonce");
      const isBound = textOf(input, "form") === "bound";
      must(nonce.length === 32, "not a challenge");
      must(isBound || toHex(nonce).slice(48, 56) !== "00000000", "may be a time");
      return signed(input, isBound ? p.join(p.text(`ppp-auth-bound-v1${textOf(input, "host")}`), nonce) : nonce);
    },
    "check-http"(input) {
      const body = bytesOf(input, "body");
      must(body.length !== 24, "may be a challenge");
      return signed(input, p.join(body, p.be64(numberOf(input, "timestamp"))));
    },
    verify(input) {
      const holds = p.verify(bytesOf(input, "sig"), bytesOf(input, "message"), bytesOf(input, "public_key"));
      must(holds, "does not verify", "bad-signature");
      return {};
    },
  },
};

const structures: Operations = {
  ...notationOperations,
  padding: {
    pad: (input) => hexed("padded", s.pad(bytesOf(input, "plaintext"), bytesOf(input, "random"))),
    unpad: (input) => ({ length: s.unpad(bytesOf(input, "padded")) }),
  },
  rumor: {
    write: (input) => hexed("bytes", s.writeRumor(input)),
    read: (input) => s.readRumor(bytesOf(input, "bytes")),
  },
  seal: {
    write(input) {
      const sender = p.person(bytesOf(input, "sender_seed"));
      const recipient = p.convertKey(bytesOf(input, "recipient"));
      const made = s.makeSeal(
        bytesOf(input, "rumor"),
        sender,
        recipient,
        bytesOf(input, "seal_seed"),
        bytesOf(input, "seal_nonce"),
      );
      return { ...made.fields, bytes: toHex(made.bytes) };
    },
    read: (input) => s.readSeal(bytesOf(input, "bytes")),
  },
  giftwrap: {
    wrap(input) {
      const sender = p.person(bytesOf(input, "sender_seed"));
      const recipient = bytesOf(input, "recipient");
      const x = p.convertKey(recipient);
      const rumor = s.writeRumor({ ...mapOf(input, "rumor"), sender: toHex(sender.publicKey) });
      const seal = s.makeSeal(rumor, sender, x, bytesOf(input, "seal_seed"), bytesOf(input, "seal_nonce")).bytes;
      const padded = s.pad(seal, bytesOf(input, "padding"));
      const times = { created_at: numberOf(input, "created_at"), expires_at: numberOf(input, "expires_at") };
      const made = s.makeGiftWrap(padded, recipient, x, times, bytesOf(input, "wrap_seed"), bytesOf(input, "wrap_nonce"));
      const all = { rumor, seal, padded_seal: padded, giftwrap: made.bytes, event_id: made.event_id };
      return Object.fromEntries(Object.entries(all).map(([name, bytes]) => [name, toHex(bytes)]));
    },
    unwrap: (input) => s.unwrap(bytesOf(input, "giftwrap"), p.person(bytesOf(input, "recipient_seed"))),
    read: (input) => s.readGiftWrap(bytesOf(input, "giftwrap")),
  },
};

const places: Operations = {
  region: {
    haversine: (input) => ({ distance_m: links.distance(mapOf(input, "a"), mapOf(input, "b")) }),
    inside: (input) => ({ inside: links.inside(mapOf(input, "region"), mapOf(input, "at")) }),
    "bounding-circle": (input) => ({ circle: links.circleOf(mapOf(input, "region")) }),
    geohash: (input) => ({ geohash: links.cell(mapOf(input, "at"), numberOf(input, "length")) }),
    open(input) {
      const now = numberOf(input, "now");
      return { open: now >= numberOf(input, "starts_at") && now < numberOf(input, "ends_at") };
    },
    read: (input) => s.readRegion(bytesOf(input, "bytes")),
    write: (input) => hexed("bytes", s.writeRegion(mapOf(input, "region"))),
  },
};

function readInvite(link: string): JsonMap {
  const from = links.parameters(link);
  const ts = from.get("ts") ?? "";
  must(/^\d{1,15}$/.test(ts), "ts");
  return {
    sender_pk: toHex(links.bytesParameter(from, "p", 32)),
    invite_token: toHex(links.bytesParameter(from, "t", 16)),
    relay_url: links.relay(from.get("r") ?? ""),
    sender_sig: toHex(links.bytesParameter(from, "s", 64)),
    timestamp: Number(ts),
  };
}

const verification: Operations[string] = {
  invite(input) {
    const sender = p.person(bytesOf(input, "sender_seed"));
    const [token, relay_url, timestamp] = [
      bytesOf(input, "invite_token"),
      textOf(input, "relay_url"),
      numberOf(input, "timestamp"),
    ];
    const sig = p.sign(token, sender.seed);
    const [pk, t, r, sigText] = [sender.publicKey, token, p.text(relay_url), sig].map(links.base64Url);
    const link = `${textOf(input, "origin")}/v?p=${pk}&t=${t}&r=${r}&s=${sigText}&ts=${timestamp}`;
    return { sender_pk: toHex(sender.publicKey), invite_token: toHex(token), relay_url, sender_sig: toHex(sig), timestamp, link };
  },
  "check-invite"(input) {
    const invite = readInvite(textOf(input, "link"));
    must(p.usable(bytesOf(invite, "sender_pk")), "unusable", "bad-key");
    must(Math.abs(numberOf(input, "now") - numberOf(invite, "timestamp")) <= 86_400, "too old", "expired");
    const holds = p.verify(bytesOf(invite, "sender_sig"), bytesOf(invite, "invite_token"), bytesOf(invite, "sender_pk"));
    must(holds, "unsigned", "bad-signature");
    return invite;
  },
  accept(input) {
    const responder = p.person(bytesOf(input, "responder_seed"));
    const invite = readInvite(textOf(input, "invite_link"));
    const token = bytesOf(invite, "invite_token");
    const sig = p.sign(p.join(bytesOf(invite, "sender_pk"), token), responder.seed);
    const [pk, t, sigText] = [responder.publicKey, token, sig].map(links.base64Url);
    const link = `${textOf(input, "origin")}/va?p=${pk}&t=${t}&s=${sigText}`;
    return { responder_pk: toHex(responder.publicKey), invite_token: toHex(token), responder_sig: toHex(sig), link };
  },
  "check-accept"(input) {
    const from = links.parameters(textOf(input, "link"));
    const [pk, token, sig] = [
      links.bytesParameter(from, "p", 32),
      links.bytesParameter(from, "t", 16),
      links.bytesParameter(from, "s", 64),
    ];
    must(p.usable(pk), "unusable", "bad-key");
    must(toHex(token) === textOf(input, "invite_token"), "another invite", "bad-signature");
    must(p.verify(sig, p.join(bytesOf(input, "initiator_pk"), token), pk), "unsigned", "bad-signature");
    return { responder_pk: toHex(pk), invite_token: toHex(token), responder_sig: toHex(sig) };
  },
};

const meet: Operations[string] = {
  show(input) {
    const { seed, publicKey } = p.person(bytesOf(input, "shower_seed"));
    const said = p.join(publicKey, bytesOf(input, "scanner_pk"), p.be64(numberOf(input, "timestamp")));
    return { text: `ppp-meet:${links.base64Url(p.join(said, p.sign(p.join(p.text("ppp-meet-v1"), said), seed)))}` };
  },
  read(input) {
    const [, encoded] = /^ppp-meet:([\w-]{182})$/.exec(textOf(input, "text").trim()) ?? [];
    must(encoded !== undefined, "not a code");
    const bytes = Buffer.from(links.fromBase64Url(encoded as string));
    const [shower, said, sig] = [bytes.subarray(0, 32), bytes.subarray(0, 72), bytes.subarray(72)];
    const timestamp = bytes.readBigUInt64BE(64);
    must(timestamp < 2n ** 53n, "too late a time");
    must(p.usable(shower), "unusable", "bad-key");
    must(p.verify(sig, p.join(p.text("ppp-meet-v1"), said), shower), "unsigned", "bad-signature");
    must(Math.abs(numberOf(input, "now") - Number(timestamp)) <= 600, "too old", "expired");
    return { shower_pk: toHex(shower), scanner_pk: toHex(bytes.subarray(32, 64)), timestamp: Number(timestamp) };
  },
};

const contacts: Operations[string] = {
  write(input) {
    const [key, relay] = [bytesOf(input, "public_key"), p.text(textOf(input, "relay"))].map(links.base64Url);
    const number = "attestation" in input ? `&a=${links.base64Url(bytesOf(input, "attestation"))}` : "";
    const by = "directory" in input ? `&d=${links.base64Url(p.text(textOf(input, "directory")))}` : "";
    const name = links.encodeName(textOf(input, "name"));
    return { link: `${textOf(input, "origin")}/add#p=${key}&r=${relay}&n=${name}${number}${by}` };
  },
  read: (input) => links.readContact(textOf(input, "link")),
  relay: (input) => ({ origin: links.relay(textOf(input, "r")) }),
};

const frames: Operations[string] = {
  command: (input) => readCommand(bytesOf(input, "bytes")),
  message: (input) => readMessage(bytesOf(input, "bytes")),
  body: (input) => readBody(textOf(input, "type"), bytesOf(input, "bytes")),
};

export const independentOperations: Operations = {
  ...keys,
  ...derivations,
  ...structures,
  ...places,
  verification,
  meet,
  "contact-link": contacts,
  frames,
  ...roomOperations,
  mailbox: mailboxOperations,
  "session-keys": sessionKeyOperations,
  normalise: normaliseOperations,
  discovery: discoveryOperations,
  sms: smsOperations,
  courier: courierOperations,
  attestation: attestationOperations,
};
