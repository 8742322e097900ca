import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { tempDir } from "../relay/harness.ts";
import { builtProgram } from "../support/built-program.ts";
import { launchRelay as launch, refusalOf } from "../support/relay-process.ts";
import { startCarrier } from "./carrier.ts";
import { smppEnv } from "./harness.ts";

const outDir = await builtProgram("sms");

it("names what is wrong with its settings, and does not start", async () => {
  const { code, text } = await refusalOf(launch(outDir, { env: { SMS_DATA_DIR: tempDir(), SMS_PORT: "none" } }));
  expect(code).toBe(1);
  expect(text).toContain("The SMS gateway cannot start: ");
  expect(text).toContain("SMS_PORT must be a port number");
  expect(text).toContain("SMS_RELAY_SECRETS must be set");
});

it("binds to its provider, answers, is alone in its directory, and ends when it is asked to", async () => {
  const carrier = await startCarrier();
  const env = { SMS_PORT: "0", SMS_DATA_DIR: tempDir(), ...smppEnv(carrier.port) };
  const child = launch(outDir, { env });
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (first) => resolve([first])),
  );
  const [, url = ""] = /^The SMS gateway is at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line ?? "") ?? [];
  const { gateway_pk } = (await (await fetch(`${url}/v1/sms`)).json()) as { gateway_pk: string };
  expect(gateway_pk).toMatch(/^[0-9a-f]{64}$/);
  await carrier.bound(1);
  expect((await refusalOf(launch(outDir, { env }))).code).toBe(1);
  const ended = refusalOf(child);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});
