/** Topics: contact-link, verification, meet. */
import type { JsonMap } from "../format.ts";
import { flip, SEEDS, Topic } from "./builder.ts";
import { NON_CANONICAL, publicKeyOf, SMALL_ORDER } from "./points.ts";
import { signWith } from "./signing.ts";

const base64Url = (hex: string): string => Buffer.from(hex, "hex").toString("base64url");
const textUrl = (text: string): string => Buffer.from(text, "utf8").toString("base64url");

const ORIGIN = "https://cairn.example";
const RELAY = "https://relay.example";
const [ALICE, BOB, CAROL] = [publicKeyOf(SEEDS.alice), publicKeyOf(SEEDS.bob), publicKeyOf(SEEDS.carol)];

export function contactLinks(): Topic {
  const topic = new Topic(
    "contact-link",
    "The link that gives someone my key, my relay and my name; in the fragment, so that no server sees it.",
  );
  const write = (name: string, change: JsonMap): Topic =>
    topic.valid(name, "write", { origin: ORIGIN, public_key: ALICE, relay: RELAY, name: "Alice", ...change });
  write("a name", {});
  write("no name", { name: "" });
  write("a name beyond ASCII", { name: "Zoë & Søren 🪨" });
  write("a name that ends with marks, which are encoded: a sentence's are not the name's", { name: "(Dr.) A.~B. 'Ana'*_-!" });
  write("a relay with a port", { relay: "https://relay.example:8443" });
  const number = topic.random("attestation", 144);
  write("a number", { attestation: number, directory: "https://numbers.example" });
  write("a number, without its directory", { attestation: number });
  const link = (change: Record<string, string> = {}): string => {
    const fields = { p: base64Url(ALICE), r: textUrl(RELAY), n: "Alice", ...change };
    return `${ORIGIN}/add#${Object.entries(fields)
      .map(([key, value]) => `${key}=${value}`)
      .join("&")}`;
  };
  const read = (name: string, text: string): Topic => topic.valid(name, "read", { link: text });
  read("a link", link());
  read("the fragment alone", link().slice(ORIGIN.length + 4));
  read("spaces around it", `  ${link()}\n`);
  read("from the query, where there is no fragment", link().replace("#", "?"));
  read("parameters in another order, and one unknown", link().replace("#", "#x=1&"));
  read("without a name", link().replace("&n=Alice", ""));
  read("a name with spaces around it", link({ n: "%20Alice%20" }));
  read("a name of 100 characters", link({ n: "a".repeat(100) }));
  read("a number", link({ a: base64Url(number), d: textUrl("https://numbers.example") }));
  read("an attestation of another length: its check says so", link({ a: base64Url("0102") }));
  read("an attestation that is not base64url is read as empty", link({ a: "!!" }));
  read("an empty attestation is none", link({ a: "" }));
  read("a directory that is no address is none", link({ d: textUrl("ftp://numbers.example") }));
  read("a longer name is cut", link({ n: "a".repeat(150) }));
  read("a longer name is cut between characters", link({ n: `${"a".repeat(99)}${encodeURIComponent("🪨")}` }));
  for (const relay of [
    "https://relay.example",
    "https://RELAY.example/",
    "https://relay.example:443",
    "https://relay.example:8443",
    "wss://relay.example",
    "http://localhost:8080",
    "ws://127.0.0.1:8080",
    "http://[::1]:8080",
    "https://[2001:db8::1]",
  ]) {
    topic.valid(`relay ${relay}`, "relay", { r: textUrl(relay) });
  }
  refusedLinks(topic, link);
  return topic;
}

function refusedLinks(topic: Topic, link: (change?: Record<string, string>) => string): void {
  const refuse = (name: string, text: string, proves: string, code = "malformed") =>
    topic.invalid(name, "read", { link: text }, code, proves);
  refuse("nothing", "", "The key is required.");
  refuse("no key", link().replace(/p=[^&]*&/, ""), "The key is required.");
  refuse("key of 31 bytes", link({ p: base64Url(ALICE.slice(2)) }), "A key has 32 bytes.");
  refuse("key in padded base64", link({ p: `${base64Url(ALICE)}%3D` }), "Base64 in links has no padding.");
  refuse("key in the standard alphabet", link({ p: `${base64Url(ALICE).slice(0, 42)}%2B` }), "The alphabet is that of URLs.");
  refuse(
    "key with stray bits",
    link({ p: `${base64Url("00".repeat(32)).slice(0, 42)}B` }),
    "Exactly one text stands for each byte string.",
  );
  refuse("no relay", link().replace(/r=[^&]*&/, ""), "The relay is required.");
  refuse("relay that is no address", link({ r: textUrl("relay") }), "The relay must be an address.");
  refuse("relay with a path", link({ r: textUrl("https://relay.example/v1") }), "A relay is an origin.");
  refuse("relay with a user", link({ r: textUrl("https://user@relay.example") }), "A relay is an origin.");
  refuse("broken percent encoding", link({ n: "%E0%A4%A" }), "A link must decode.");
  refuse("longer than 4,096 characters", link({ n: "a".repeat(4100) }), "Links are bounded.");
  for (const [what, key] of [...SMALL_ORDER.slice(0, 5), ...NON_CANONICAL]) {
    refuse(`key: ${what}`, link({ p: base64Url(key) }), "Unusable keys are refused where they come in.", "bad-key");
  }
  for (const relay of [
    "http://relay.example",
    "ftp://relay.example",
    "https://",
    "https://relay example",
    "javascript:alert(1)",
    "https://relay.example:65536",
    "http://localhost.relay.example",
  ]) {
    topic.invalid(
      `relay ${relay}`,
      "relay",
      { r: textUrl(relay) },
      "malformed",
      "Relays are reached over TLS, the own machine's alone without.",
    );
  }
}

const AT = 1_800_000_000;
const DAY = 86_400;

export function verification(): Topic {
  const topic = new Topic("verification", "Verification out of band: invite and acceptance, as links (§9).");
  const token = topic.random("invite token", 16);
  const base = {
    p: base64Url(ALICE),
    t: base64Url(token),
    r: textUrl(RELAY),
    s: base64Url(signWith(SEEDS.alice, token)),
    ts: String(AT),
  };
  const invite = (change: Record<string, string | undefined> = {}): string => `${ORIGIN}/v?${query({ ...base, ...change })}`;
  topic.valid("alice invites", "invite", {
    sender_seed: SEEDS.alice,
    invite_token: token,
    relay_url: RELAY,
    timestamp: AT,
    origin: ORIGIN,
  });
  const check = (name: string, text: string, now: number): Topic => topic.valid(name, "check-invite", { link: text, now });
  check("at once", invite(), AT);
  check("after a day", invite(), AT + DAY);
  check("from a clock that is a day ahead", invite(), AT - DAY);
  check("from the fragment", invite().replace("?", "#"), AT);
  const refuse = (name: string, text: string, code: string, proves: string, now = AT) =>
    topic.invalid(name, "check-invite", { link: text, now }, code, proves);
  refuse("a day and a second old", invite(), "expired", "Invites live 24 hours.", AT + DAY + 1);
  refuse("from too far in the future", invite(), "expired", "Invites live 24 hours in both directions.", AT - DAY - 1);
  refuse(
    "signature changed",
    invite({ s: base64Url(flip(signWith(SEEDS.alice, token), 5)) }),
    "bad-signature",
    "The sender signs the token.",
  );
  refuse("another sender", invite({ p: base64Url(BOB) }), "bad-signature", "The signature must be the sender's.");
  refuse("another token", invite({ t: base64Url(flip(token, 0)) }), "bad-signature", "The signature covers the token.");
  refuse("small-order sender", invite({ p: base64Url(SMALL_ORDER[0]?.[1] as string) }), "bad-key", "Unusable keys are refused.");
  refuse(
    "non-canonical sender",
    invite({ p: base64Url(NON_CANONICAL[0]?.[1] as string) }),
    "bad-key",
    "Unusable keys are refused.",
  );
  for (const name of ["p", "t", "r", "s", "ts"])
    refuse(`without ${name}`, invite({ [name]: undefined }), "malformed", "Every parameter is required.");
  refuse("token of 15 bytes", invite({ t: base64Url(token.slice(2)) }), "malformed", "A token has 16 bytes.");
  refuse("ts with a sign", invite({ ts: `-${AT}` }), "malformed", "ts is a whole number of seconds.");
  refuse("ts in hex", invite({ ts: "0x6b49d200" }), "malformed", "ts is decimal.");
  refuse("relay over plain http", invite({ r: textUrl("http://relay.example") }), "malformed", "Relays are reached over TLS.");
  acceptances(topic, token, invite());
  return topic;
}

const query = (fields: Record<string, string | undefined>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join("&");

function acceptances(topic: Topic, token: string, inviteLink: string): void {
  const sig = signWith(SEEDS.bob, ALICE + token);
  const accept = (change: Record<string, string | undefined> = {}): string =>
    `${ORIGIN}/va?${query({ p: base64Url(BOB), t: base64Url(token), s: base64Url(sig), ...change })}`;
  topic.valid("bob accepts", "accept", { responder_seed: SEEDS.bob, invite_link: inviteLink, origin: ORIGIN });
  topic.valid("alice checks bob's acceptance", "check-accept", { initiator_pk: ALICE, invite_token: token, link: accept() });
  const refuse = (
    name: string,
    text: string,
    code: string,
    proves: string,
    initiator_pk: string = ALICE,
    invite_token: string = token,
  ) => topic.invalid(name, "check-accept", { initiator_pk, invite_token, link: text }, code, proves);
  refuse("forwarded to carol", accept(), "bad-signature", "The signature names the initiator: forwarding is caught.", CAROL);
  refuse("for another invite", accept(), "bad-signature", "The signature names the invite.", ALICE, flip(token, 3));
  refuse("token exchanged", accept({ t: base64Url(flip(token, 3)) }), "bad-signature", "The echoed token must be the invite's.");
  refuse("only the token signed", accept({ s: base64Url(signWith(SEEDS.bob, token)) }), "bad-signature", "sender_pk comes first.");
  refuse("signed by someone else", accept({ p: base64Url(CAROL) }), "bad-signature", "The signature must be the responder's.");
  refuse("small-order responder", accept({ p: base64Url(SMALL_ORDER[1]?.[1] as string) }), "bad-key", "Unusable keys are refused.");
  for (const name of ["p", "t", "s"])
    refuse(`accept without ${name}`, accept({ [name]: undefined }), "malformed", "Every parameter is required.");
  refuse("signature of 63 bytes", accept({ s: base64Url(sig.slice(2)) }), "malformed", "A signature has 64 bytes.");
}

/** The 136 bytes of a code shown in person, as text. */
function meetCode(seed: string, shower: string, scanner: string, at: number, sign?: string): string {
  const time = at.toString(16).padStart(16, "0");
  const tag = Buffer.from("ppp-meet-v1", "utf8").toString("hex");
  return `ppp-meet:${base64Url(shower + scanner + time + (sign ?? signWith(seed, tag + shower + scanner + time)))}`;
}

export function meetings(): Topic {
  const topic = new Topic(
    "meet",
    "The code two people show each other in person: both keys and the time, signed by whoever shows it.",
  );
  const code = meetCode(SEEDS.alice, ALICE, BOB, AT);
  topic.valid("alice shows bob her code", "show", { shower_seed: SEEDS.alice, scanner_pk: BOB, timestamp: AT });
  const read = (name: string, text: string, now = AT): Topic => topic.valid(name, "read", { text, now });
  read("at once", code);
  read("after ten minutes", code, AT + 600);
  read("by a clock ten minutes behind", code, AT - 600);
  read("with spaces around it", ` ${code}\n`);
  const refuse = (name: string, text: string, code: string, proves: string, now = AT): Topic =>
    topic.invalid(name, "read", { text, now }, code, proves);
  refuse("after ten minutes and a second", code, "expired", "A code is good for ten minutes.", AT + 601);
  refuse("from a clock too far ahead", code, "expired", "In both directions.", AT - 601);
  refuse("signed by somebody else", meetCode(SEEDS.carol, ALICE, BOB, AT), "bad-signature", "The signature is the shower's.");
  const sig = signWith(SEEDS.alice, Buffer.from("ppp-meet-v1").toString("hex") + ALICE + BOB + AT.toString(16).padStart(16, "0"));
  refuse("made for somebody else", meetCode(SEEDS.alice, ALICE, CAROL, AT, sig), "bad-signature", "It names whoever scans it.");
  refuse("made at another time", meetCode(SEEDS.alice, ALICE, BOB, AT + 1, sig), "bad-signature", "It names the time.");
  refuse(
    "signed without its context",
    meetCode(SEEDS.alice, ALICE, BOB, AT, signWith(SEEDS.alice, ALICE + BOB + AT.toString(16).padStart(16, "0"))),
    "bad-signature",
    "The context comes first.",
  );
  refuse(
    "small-order key",
    meetCode(SEEDS.alice, SMALL_ORDER[0]?.[1] as string, BOB, AT, sig),
    "bad-key",
    "Unusable keys are refused.",
  );
  refuse("one byte short", code.slice(0, -2), "malformed", "136 bytes.");
  refuse("a contact link", `${ORIGIN}/add#p=${base64Url(ALICE)}`, "malformed", "A link proves nothing about who shows it.");
  refuse("without its prefix", code.slice(9), "malformed", "The prefix belongs to it.");
  refuse("a time beyond 2^53", meetCode(SEEDS.alice, ALICE, BOB, 2 ** 53), "malformed", "Integers end at 2^53 - 1.");
  return topic;
}
