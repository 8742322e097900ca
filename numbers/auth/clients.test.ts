/** Apps of third parties, as the command line registers them, and the mail of a trial. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { keysIn } from "../../src/host/key-file.ts";
import { FakeClock } from "../../test/relay/fake-clock.ts";
import { tempDir } from "../../test/relay/harness.ts";
import { openNumbersStore } from "../store/sqlite/sqlite-store.ts";
import { loadAuthKeys } from "./auth-keys.ts";
import { clientFault, clientFinder, type LoginClient, listClients, registerClient, removeClient } from "./clients.ts";
import { smtpMail, trialMail } from "./mail.ts";

const SHOP: LoginClient = { id: "shop", name: "A shop", redirectUri: "https://shop.example/in", origins: [], isFirstParty: false };
const NOW = 1_800_000_000;

describe("a third party's app", () => {
  it.each([
    [{}, undefined],
    [{ redirectUri: "http://127.0.0.1:8080/in" }, undefined],
    [{ origins: ["app://shop.example"] }, undefined],
    [{ id: "A" }, "the id"],
    [{ id: "01ARZ3NDEKTSV4RRFFQ69G5FAV" }, "the id"],
    [{ id: "keypad" }, "the id is of one"],
    [{ name: " " }, "the name"],
    [{ redirectUri: "http://shop.example/in" }, "the redirect URI"],
    [{ redirectUri: "https://shop.example/in#here" }, "the redirect URI"],
    [{ redirectUri: "https://a:b@shop.example/in" }, "the redirect URI"],
    [{ redirectUri: "javascript:alert(1)" }, "the redirect URI"],
    [{ redirectUri: "/in" }, "the redirect URI"],
    [{ origins: ["shop"] }, "an origin"],
  ])("%j: %s", (changes, fault) => {
    const found = clientFault({ ...SHOP, ...changes });
    expect(fault === undefined ? found : found?.startsWith(fault)).toBe(fault === undefined ? undefined : true);
  });

  it("is put in, listed, changed and removed", async () => {
    const store = openNumbersStore(tempDir(), { auditKey: new Uint8Array(32), clock: new FakeClock(NOW) });
    const find = clientFinder(store, [], () => NOW);
    await registerClient(store, SHOP, NOW);
    await registerClient(store, { ...SHOP, name: "Another name" }, NOW);
    expect(await listClients(store, NOW)).toEqual([{ ...SHOP, name: "Another name" }]);
    expect(await find("shop")).toMatchObject({ client_name: "Another name", token_endpoint_auth_method: "none" });
    await removeClient(store, "shop");
    expect(await find("shop")).toBeUndefined();
    await store.close();
  });
});

it("the keys are made once, and stay", () => {
  const dataDir = tempDir();
  expect(loadAuthKeys(keysIn(dataDir)).jwk).toEqual(loadAuthKeys(keysIn(dataDir)).jwk);
  expect(loadAuthKeys(keysIn(tempDir())).kid).not.toBe(loadAuthKeys(keysIn(dataDir)).kid);
});

it("a trial's mail is lines for a terminal", async () => {
  const lines: string[] = [];
  await trialMail((text) => void lines.push(text))({ to: "anna@example.org", subject: "123456 is your code", text: "a\nb" });
  expect(lines.join("")).toBe("\n  Mail to anna@example.org: 123456 is your code\n    a\n    b\n\n");
});

describe("mail by a server", () => {
  const LETTER = { to: "anna@example.org", subject: "s", text: "t" };

  it("says what to install where it is not there", async () => {
    await expect(smtpMail("smtps://mail.example", "numbers@example.org", pino({ level: "silent" }))).rejects.toThrow(
      "npm install nodemailer",
    );
  });

  it("says that a letter failed, and not to whom", async () => {
    const file = join(tempDir(), "mailer.mjs");
    writeFileSync(
      file,
      "export const createTransport = () => ({ sendMail: async ({ to }) => { throw Object.assign(new Error(to), { code: 'EENVELOPE' }); } });",
    );
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const mail = await smtpMail("smtps://mail.example", "numbers@example.org", log, pathToFileURL(file).href);
    await mail(LETTER);
    expect(lines.join("")).toContain("EENVELOPE");
    expect(lines.join("")).not.toContain("anna");
  });
});
