/** The plain HTTP provider, and what providers send back by HTTP. */
import { expect, it } from "vitest";
import { fromBase64Url } from "../../src/protocol/encoding/bytes.ts";
import { turn } from "../support/fake-clock.ts";
import { startHttpCarrier } from "./carrier.ts";
import { CALLBACK_SECRET, codeIn, NUMBER, RELAY_SECRET, startGateway } from "./harness.ts";

async function start(env: Record<string, string> = {}) {
  const carrier = await startHttpCarrier();
  const gateway = await startGateway({
    env: {
      SMS_RELAY_SECRETS: RELAY_SECRET,
      SMS_CALLBACK_SECRET: CALLBACK_SECRET,
      SMS_PREFIXES: "all",
      SMS_FROM: "+4915700000000",
      SMS_HTTP_URL: carrier.url,
      SMS_HTTP_AUTHORIZATION: "Basic abc",
      ...env,
    },
  });
  return { carrier, gateway };
}

const back = (secret: string) => ({ authorization: `Bearer ${secret}` });

it("posts sender, number and text, and takes STOP from the provider's callback", async () => {
  const { carrier, gateway } = await start();
  expect((await gateway.ask(NUMBER)).status).toBe(204);
  expect(carrier.taken[0]?.headers.authorization).toBe("Basic abc");
  expect(carrier.taken[0]?.body).toMatchObject({ from: "+4915700000000", to: NUMBER });
  const { body } = await gateway.confirm(NUMBER, codeIn(JSON.stringify(carrier.taken[0]?.body)));
  const token = fromBase64Url(String(body?.token));
  expect((await gateway.post("/v1/sms/incoming", { from: NUMBER, text: "STOP" }, back("wrong"))).status).toBe(401);
  expect(await gateway.state(token)).toBe("on");
  for (const from of ["12345", "Bank", "00491701234567"]) {
    expect((await gateway.post("/v1/sms/incoming", { from, text: "STOP" }, back(CALLBACK_SECRET))).status).toBe(204);
  }
  expect((await gateway.send(token)).body).toEqual({ result: "stopped" });
});

it("says later when the provider is away, overloaded or refuses the gateway; refused when it refuses the text", async () => {
  const { carrier, gateway } = await start();
  for (const status of [500, 429, 401, 302]) {
    carrier.status = status;
    expect((await gateway.ask(NUMBER)).retryAfter).toBe(300);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  }
  carrier.status = 422;
  expect((await gateway.ask(NUMBER)).body).toEqual({ error: "refused" });
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  expect(gateway.logs()).not.toContain(NUMBER);
});

it("has no callback without a secret for it", async () => {
  const { gateway } = await start({ SMS_CALLBACK_SECRET: "" });
  expect((await gateway.post("/v1/sms/incoming", { from: NUMBER, text: "STOP" }, back(CALLBACK_SECRET))).status).toBe(404);
  await turn();
});
