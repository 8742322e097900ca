/** Topic: sms (ours): phone numbers sealed to a gateway for text messages. */
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { sealNumber, sealToken } from "../../../src/protocol/sms/sealed-number.ts";
import { fromHex, toHex } from "../format.ts";
import { flip, Topic } from "./builder.ts";

export function smsNumbers(crypto: Crypto): Topic {
  const topic = new Topic(
    "sms",
    "A phone number, and the token that says it was confirmed, sealed to a gateway for text messages (ours).",
  );
  const secret = topic.random("gateway", 32);
  const gateway_pk = toHex(crypto.scalarMult(fromHex(secret), fromHex(`09${"00".repeat(31)}`)));
  const token = topic.random("token", 60);
  for (const number of ["+491701234567", "+1202555", "+123456789012345"])
    topic.valid(number, "seal-number", { number, gateway_pk, ephemeral_secret: topic.random(`e ${number}`, 32) });
  topic.valid("a token", "seal-token", { token, gateway_pk, ephemeral_secret: topic.random("e token", 32) });

  const ephemeral = fromHex(topic.random("e open", 32));
  const box = toHex(sealNumber(crypto, "+491701234567", fromHex(gateway_pk), ephemeral));
  const tokenBox = toHex(sealToken(crypto, fromHex(token), fromHex(gateway_pk), ephemeral));
  topic.valid("as the gateway does", "open-number", { sealed_number: box, gateway_secret: secret });
  topic.valid("as the gateway does", "open-token", { sealed_number: tokenBox, gateway_secret: secret });

  for (const [what, number] of [
    ["no plus", "491701234567"],
    ["spaces", "+49 170 1234567"],
    ["a zero first", "+0491701234567"],
    ["too short", "+123456"],
    ["sixteen digits", "+1234567890123456"],
    ["Arabic digits", "+٤٩١٧٠١٢٣٤٥٦٧"],
    ["nothing", ""],
  ] as const)
    topic.invalid(
      what,
      "seal-number",
      { number, gateway_pk, ephemeral_secret: secret },
      "malformed",
      "A number has one form, E.164, or its owner's STOP does not find it.",
    );
  for (const [what, key] of [
    ["0", "00".repeat(32)],
    ["1", `01${"00".repeat(31)}`],
  ] as const)
    topic.invalid(
      `the gateway's key of small order: ${what}`,
      "seal-number",
      { number: "+491701234567", gateway_pk: key, ephemeral_secret: secret },
      "bad-key",
      "Anybody could open it.",
    );
  topic.invalid(
    "a token of 59 bytes",
    "seal-token",
    { token: token.slice(2), gateway_pk, ephemeral_secret: secret },
    "malformed",
    "A token has one length.",
  );
  const refuse = (what: string, sealed_number: string, code: string, proves: string): Topic =>
    topic.invalid(what, "open-number", { sealed_number, gateway_secret: secret }, code, proves);
  refuse("a byte changed", flip(box, -1), "cannot-open", "What was changed on its way is no number.");
  refuse("another ephemeral key", flip(box, 0), "cannot-open", "The key goes into the derivation.");
  refuse("a token in the place of a number", tokenBox, "malformed", "Each content has a length of its own.");
  refuse("a byte too long", `${box}00`, "malformed", "Nothing follows.");
  topic.invalid(
    "another gateway",
    "open-number",
    { sealed_number: box, gateway_secret: topic.random("other gateway", 32) },
    "cannot-open",
    "Only one gateway can open it.",
  );
  return topic;
}
