/** The gateway over HTTP, its texts over SMPP to the package's own server. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { passUntil } from "../relay/fake-clock.ts";
import { turn } from "../support/fake-clock.ts";
import { startCarrier } from "./carrier.ts";
import { codeIn, confirmed, NUMBER, RELAY_SECRET, ready, smppEnv, startBoth, startGateway } from "./harness.ts";

const DAY = 86_400;
const other = (n: number): string => `+4917${n}000${n}`.padEnd(13, "5");

it("sends a code, takes it back once, and then sends one notice in fifteen minutes", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  expect((await gateway.ask(NUMBER, "de-AT")).status).toBe(204);
  expect(carrier.texts[0]).toMatchObject({ to: "491701234567", from: "Cairn", coding: 0 });
  expect(carrier.texts[0]?.text).toContain("Dein Code ist");
  const code = codeIn(carrier.texts[0]?.text);
  const { status, body } = await gateway.confirm(NUMBER, code);
  expect(status).toBe(200);
  expect((await gateway.confirm(NUMBER, code)).status).toBe(410);
  const token = Buffer.from(String(body?.token), "base64url");

  expect((await gateway.send(token)).body).toEqual({ result: "sent" });
  expect(carrier.texts[1]?.text).toBe(
    "Cairn: something is waiting for you. Open the app to see it. Reply STOP for no more of these.",
  );
  const early = await gateway.send(token);
  expect([early.status, early.retryAfter]).toEqual([429, 900]);
  gateway.clock.advance(900);
  expect((await gateway.send(token, "ar")).body).toEqual({ result: "sent" });
  expect(carrier.texts[2]).toMatchObject({ coding: 8 });
  expect(carrier.texts[2]?.text).toContain("ينتظرك");
  expect(carrier.texts).toHaveLength(3);
});

it("gives a number three codes a day and a code five tries in ten minutes", async () => {
  const { gateway, carrier } = await startBoth();
  for (let i = 0; i < 3; i++) expect((await gateway.ask(NUMBER)).status).toBe(204);
  const fourth = await gateway.ask(NUMBER);
  expect([fourth.status, fourth.retryAfter > 0 && fourth.retryAfter <= DAY]).toEqual([429, true]);
  const [first, , third] = carrier.texts.map(({ text }) => codeIn(text));
  const wrong = third === "000000" ? "000001" : "000000";
  // The newest counts.
  if (first !== third) expect((await gateway.confirm(NUMBER, String(first))).status).toBe(403);
  for (let i = 0; i < (first === third ? 4 : 3); i++) expect((await gateway.confirm(NUMBER, wrong)).status).toBe(403);
  expect((await gateway.confirm(NUMBER, wrong)).status).toBe(410);
  expect((await gateway.confirm(NUMBER, String(third))).status).toBe(410);
  gateway.clock.advance(DAY);
  await gateway.ask(NUMBER);
  gateway.clock.advance(601);
  expect((await gateway.confirm(NUMBER, codeIn(carrier.texts.at(-1)?.text))).status).toBe(410);
  expect(carrier.texts).toHaveLength(4);
});

it("bounds the codes of an address, of neighbouring numbers and of a day", async () => {
  const { gateway, carrier } = await startBoth({ SMS_CODES_PER_DAY: "40" });
  const from = (n: number) => ({ "x-forwarded-for": `203.0.113.${n}` });
  // One address.
  for (let i = 0; i < 10; i++) expect((await gateway.ask(other(i + 10), "en", from(1))).status).toBe(204);
  expect((await gateway.ask(other(50), "en", from(1))).status).toBe(429);
  // Twenty of a thousand neighbours, from anywhere.
  const neighbour = (n: number): string => `+49160555${String(n).padStart(3, "0")}`;
  for (let i = 0; i < 20; i++) expect((await gateway.ask(neighbour(i), "en", from(2 + i))).status).toBe(204);
  expect((await gateway.ask(neighbour(999), "en", from(40))).status).toBe(429);
  // Forty in all.
  for (let i = 0; i < 10; i++) expect((await gateway.ask(other(i + 30), "en", from(50 + i))).status).toBe(204);
  const over = await gateway.ask(other(60), "en", from(70));
  expect([over.status, over.body]).toEqual([429, { error: "later" }]);
  expect(carrier.texts).toHaveLength(40);
  gateway.clock.advance(DAY);
  expect((await gateway.ask(other(60), "en", from(70))).status).toBe(204);
});

it("honours STOP, over restarts, until START, and tells nobody but the owner", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  const token = await confirmed(both);
  expect(await gateway.state(token)).toBe("on");
  carrier.reply("491701234567", "please do not stop");
  carrier.reply("491701234567", " Stop. ");
  while ((await gateway.state(token)) !== "stopped") await turn();
  expect((await gateway.send(token)).body).toEqual({ result: "stopped" });
  // A stranger sees no difference: three codes, then no more.
  for (let i = 0; i < 2; i++) expect((await gateway.ask(NUMBER)).status).toBe(204);
  expect((await gateway.ask(NUMBER)).status).toBe(429);
  expect(carrier.texts).toHaveLength(1);
  await passUntil(gateway.clock, gateway.server.drain());

  gateway.clock.advance(400 * DAY);
  const later = await startGateway({ env: smppEnv(carrier.port), dataDir: gateway.dataDir });
  await ready(later);
  expect((await later.send(token)).body).toEqual({ result: "stopped" });
  carrier.reply("+491701234567", "START");
  while ((await later.state(token)) !== "on") await turn();
  expect((await later.send(token)).body).toEqual({ result: "sent" });
});

it("takes no notice for a number that was not confirmed, nor from somebody who is no relay", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  const token = await confirmed(both);
  const forged = Uint8Array.from(token, (byte, i) => (i === 30 ? byte ^ 1 : byte));
  expect((await gateway.send(forged)).body).toEqual({ result: "unknown" });
  expect(await gateway.state(forged)).toBe("unknown");
  expect((await gateway.send(token, "en", `${RELAY_SECRET}x`)).status).toBe(401);
  expect((await gateway.post("/v1/sms/send", {}, {})).status).toBe(401);
  // Guessing the secret is bounded.
  for (let i = 0; i < 18; i++) await gateway.send(token, "en", `guess-${i}`);
  expect((await gateway.send(token)).status).toBe(429);
  gateway.clock.advance(121);
  expect((await gateway.send(token)).body).toEqual({ result: "sent" });
  gateway.clock.advance(366 * DAY);
  expect((await gateway.send(token)).body).toEqual({ result: "unknown" });
  expect(carrier.texts).toHaveLength(2);
});

it("refuses what is malformed, too large, no number, or in another country", async () => {
  const { gateway, carrier } = await startBoth({ SMS_PREFIXES: "+49, +43" });
  for (const body of ["", "{", "null", "[]", { sealed_number: 5, language: "en" }, { sealed_number: "AAAA", language: "en" }]) {
    expect((await gateway.post("/v1/sms/code", body)).status).toBe(400);
  }
  const random = { sealed_number: Buffer.alloc(64, 7).toString("base64url"), language: "en" };
  expect((await gateway.post("/v1/sms/code", random)).status).toBe(400);
  const zero = { sealed_number: Buffer.alloc(64).toString("base64url"), language: "en" };
  expect((await gateway.post("/v1/sms/code", zero)).status).toBe(400);
  expect((await gateway.post("/v1/sms/code", "x".repeat(5_000))).status).toBe(413);
  expect(await gateway.ask("+12025550123")).toMatchObject({ status: 422, body: { error: "country" } });
  expect((await fetch(`${gateway.url}/v1/sms/code`)).status).toBe(405);
  expect((await fetch(`${gateway.url}/v1/else`)).status).toBe(404);
  expect(carrier.texts).toHaveLength(0);
});

it("loses nothing while its provider is down, and opens the session again", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  const token = await confirmed(both);
  carrier.cut();
  while ((await fetch(`${gateway.url}/readyz`)).status === 200) await turn();
  const down = await gateway.send(token);
  expect([down.status, down.retryAfter]).toEqual([503, 300]);
  // No code is used up.
  for (let i = 0; i < 4; i++) expect(await gateway.ask(NUMBER)).toMatchObject({ status: 503, retryAfter: 300 });
  gateway.clock.advance(2);
  await ready(gateway);
  expect((await gateway.send(token)).body).toEqual({ result: "sent" });
  expect((await gateway.ask(NUMBER)).status).toBe(204);
});

it("waits twenty seconds for a provider that says nothing, then opens another session", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  const token = await confirmed(both);
  carrier.status = undefined;
  const silent = await passUntil(gateway.clock, gateway.send(token));
  expect(silent.status).toBe(503);
  carrier.status = 0;
  const again = carrier.binds;
  while (carrier.binds === again) {
    gateway.clock.advance(1);
    await turn();
  }
  await ready(gateway);
  expect((await gateway.send(token)).body).toEqual({ result: "sent" });
});

it("tells refusals that pass from those that stay", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  const token = await confirmed(both);
  // Throttled, then an invalid address.
  carrier.status = 0x58;
  expect((await gateway.send(token)).status).toBe(503);
  carrier.status = 0x0b;
  expect((await gateway.send(token)).body).toEqual({ result: "refused" });
  expect((await gateway.ask("+4917099999999")).body).toEqual({ error: "refused" });
});

it("says so when the provider refuses its password, and tries on", async () => {
  const carrier = await startCarrier();
  carrier.password = "another";
  const gateway = await startGateway({ env: smppEnv(carrier.port) });
  while (!gateway.logs().includes("the provider refuses the bind")) await turn();
  expect((await gateway.ask(NUMBER)).status).toBe(503);
  carrier.password = "secret";
  while (carrier.binds === 0) {
    gateway.clock.advance(5);
    await turn();
  }
});

it("keeps and logs no number, code or token, in files that only its user can read", async () => {
  const both = await startBoth();
  const { gateway, carrier } = both;
  const token = await confirmed(both);
  await gateway.send(token);
  carrier.reply("491701234567", "STOP");
  while ((await gateway.state(token)) !== "stopped") await turn();
  carrier.status = 0x0b;
  await gateway.ask("+491709999999");
  await passUntil(gateway.clock, gateway.server.drain());
  const files = readdirSync(gateway.dataDir);
  expect(files).toContain("sms-keys.json");
  const code = codeIn(carrier.texts[0]?.text);
  const secrets = ["1701234567", "1709999999", code, Buffer.from(token).toString("latin1"), RELAY_SECRET];
  for (const file of files) {
    const path = join(gateway.dataDir, file);
    expect(statSync(path).mode & 0o077).toBe(0);
    const bytes = readFileSync(path).toString("latin1");
    for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
  }
  for (const secret of secrets) expect(gateway.logs().includes(secret)).toBe(false);
  expect(gateway.logs()).toContain("the provider refused a text");
});
