/** A relay, the directory of numbers as it is shipped, and people in browsers who get numbers by its pages. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { type DirectoryProcess, startDirectoryProcess } from "../numbers/support/directory.ts";
import { builtProgram } from "../support/built-program.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Person, STEPS, Stage } from "./stage.ts";

const LOCAL = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

export const press = (person: Person, name: string | RegExp): Promise<void> =>
  person.page.getByRole("button", { name }).first().click();

export class NumberStage {
  readonly stage: Stage;
  readonly directory: DirectoryProcess;
  readonly data: string;

  private constructor(stage: Stage, directory: DirectoryProcess, data: string) {
    [this.stage, this.directory, this.data] = [stage, directory, data];
  }

  static async set(build: string): Promise<NumberStage> {
    const stage = await Stage.set({}, () => launchChromium({ args: [LOCAL] }));
    const data = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
    const env = { NUMBERS_DATA: join(data, "directory"), NUMBERS_APP: stage.relay.origin };
    const directory = await startDirectoryProcess(build, env);
    stage.alsoAsked.add(directory.issuer);
    return new NumberStage(stage, directory, data);
  }

  async strike(): Promise<void> {
    // It writes as it ends: what it writes in must stand until then.
    await this.directory.stop();
    rmSync(this.data, { recursive: true, force: true });
    await this.stage.strike();
  }

  /** Somebody at the steps who has begun. */
  async person(name: string): Promise<Person> {
    const person = await this.stage.person(name, STEPS);
    await person.begin();
    return person;
  }

  private async logIn(person: Person): Promise<void> {
    await person.go("/me/numbers");
    await person.page.getByLabel("Address of a directory").fill(this.directory.issuer.replace(/^http:\/\//, ""));
    await press(person, "Add directory");
    await press(person, "Get a number, or log in");
    await person.page.waitForURL(`${this.directory.issuer}/**`);
  }

  /** @returns the number that stands on their page */
  private async back(person: Person): Promise<string> {
    const notNow = person.page.getByRole("button", { name: "Not now" });
    const shown = person.page.locator(".bignumber");
    await notNow.or(shown).first().waitFor();
    if (await notNow.isVisible()) await notNow.click();
    await shown.waitFor();
    const { pathname, search, hash } = new URL(person.page.url());
    expect(pathname + search + hash).toBe("/me/numbers");
    return shown.innerText();
  }

  /** What they write from now on says their number. */
  private async attested(person: Person): Promise<string> {
    const number = await this.back(person);
    await person.page.getByText("Attested until").first().waitFor();
    return number;
  }

  private async proveMail(person: Person): Promise<void> {
    const mail = mailOf(person);
    await person.page.getByLabel(/^Your e-mail address/).fill(mail);
    await press(person, "Send me a code");
    await person.page.getByLabel("Six digits").fill(await this.directory.code(mail));
    await press(person, "Go on");
  }

  /** Logs in again, from the page of numbers. */
  async again(person: Person): Promise<string> {
    await press(person, "Log in again");
    await this.proveMail(person);
    const number = await this.back(person);
    // The login goes on there: whoever leaves the page now has not come in.
    await person.page.getByRole("button", { name: "Log in again" }).waitFor({ state: "detached" });
    return number;
  }

  /** @returns their new number */
  async byMail(person: Person): Promise<string> {
    await this.logIn(person);
    await this.proveMail(person);
    await person.page.getByLabel(/^Your name/).fill(person.name);
    await press(person, "Take this number");
    return this.attested(person);
  }

  /** @returns their new number */
  async byPasskey(person: Person): Promise<string> {
    const devtools = await person.context.newCDPSession(person.page);
    await devtools.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true } as const;
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await this.logIn(person);
    await press(person, "Get a number with a passkey");
    await person.page.getByLabel(/^Your name/).fill(person.name);
    await press(person, "Make a passkey and take this number");
    return this.attested(person);
  }
}

export const mailOf = (person: Person): string => `${person.name.toLowerCase()}@example.org`;

/** A note that came, with what stands there of who wrote it. */
export async function opensNote(person: Person, text: string, standing: RegExp): Promise<void> {
  await person.go("/notes/opened");
  await person.page.getByText(text).first().click();
  await person.page.getByText(standing).first().waitFor();
}

/** Types an address where people are added, and asks. */
export async function looksUp(person: Person, address: string): Promise<void> {
  await person.go("/add");
  await person.page.getByLabel("Their link or number").fill(address);
  await press(person, "Look it up");
}

/** A new stage for each test. A failed test prints what everybody sees. */
export async function numberStageForEach(take: (set: NumberStage) => void | Promise<void>): Promise<void> {
  const build = await builtProgram("numbers");
  let set: NumberStage | undefined;
  beforeEach(async () => {
    set = await NumberStage.set(build);
    await take(set);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await set?.stage.report());
    await set?.strike();
    set = undefined;
  });
}
