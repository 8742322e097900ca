/** Ana, where there is no signal but a courier's box; Ben, who set the box up and may carry as well; and the box, by the browser's emulated radio. */
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "playwright";
import { BLUETOOTH_FLAG, choosesTheBox, EmulatedRadio, noEmulation } from "../support/emulated-radio.ts";
import { RealBox } from "./real-box.ts";
import { launchOnlyHere, type Person, STEPS, Stage } from "./stage.ts";

export const launchWithBluetooth = (): Promise<Browser> => launchOnlyHere({ args: [BLUETOOTH_FLAG] });

/** Why nothing can be collected with this browser. */
export async function noBluetoothHere(): Promise<string | undefined> {
  const browser = await launchWithBluetooth();
  const why = await noEmulation(browser);
  await browser.close();
  return why;
}

export class BoxStage {
  readonly stage: Stage;
  readonly radio: EmulatedRadio;
  readonly box: RealBox;
  ana!: Person;
  ben!: Person;
  /** What Ana's and Ben's browsers are answered when they show their list of boxes. */
  readonly choosers: Awaited<ReturnType<typeof choosesTheBox>>[] = [];

  private constructor(stage: Stage, radio: EmulatedRadio) {
    this.stage = stage;
    this.radio = radio;
    this.box = new RealBox(stage.relay.origin, radio);
  }

  static async set(): Promise<BoxStage> {
    const browser = await launchWithBluetooth();
    const stage = await Stage.set({}, async () => browser);
    const set = new BoxStage(stage, new EmulatedRadio(browser));
    await set.begin();
    return set;
  }

  private async begin(): Promise<void> {
    const { box, radio, stage } = this;
    await box.start();
    await radio.keep(`${stage.relay.origin}/v1/capabilities`);
    const [ana, ben] = await Promise.all([stage.person("Ana", STEPS, { serviceWorker: true }), stage.person("Ben", STEPS)]);
    [this.ana, this.ben] = [ana, ben];
    await Promise.all([ana.begin(), ben.begin()]);
    await ben.add(await ana.link());
    await ana.go("/people");
    await ana.page.getByText("Ben").first().waitFor();
    await this.agree();
    for (const { page } of [ana, ben]) this.choosers.push(await choosesTheBox(page, radio));
    await ana.keptOffline();
    await ana.context.setOffline(true);
    // Lines that were open stay open otherwise.
    stage.relay.cut();
    stage.relay.restore();
  }

  /** Ben asks Ana whether the box and he may carry her mail, and she lets them. */
  private async agree(): Promise<void> {
    const { ana, ben, box } = this;
    await ben.page.goto(box.link);
    await ben.page.getByRole("button", { name: /^Add / }).click();
    await ben.page.getByRole("button", { name: /^Leave .* a note$/ }).waitFor();
    await toCouriers(ben);
    await ben.page.getByRole("button", { name: "New group" }).click();
    await ben.page.getByLabel("What the group is called").fill("The valley");
    await ben.page.getByRole("group", { name: "Whose mail is carried" }).getByRole("button", { name: "Ana" }).click();
    await ben.page.getByRole("group", { name: "Who carries it" }).getByRole("button", { name: "The hut" }).click();
    await ben.page.getByRole("button", { name: "Ask them" }).click();
    // The box alone, to begin with.
    await ben.page.getByRole("switch", { name: /^Carry for others/, checked: true }).click();
    await this.byRounds(() => box.groups === 1);
    await toCouriers(ana);
    await ana.page.getByRole("button", { name: /^Accept until/ }).click();
    await this.byRounds(() => box.mailboxes.length === 1);
    await ben.page.getByText("Ana: in").waitFor({ timeout: 30_000 });
  }

  /** Rounds of the box until it is so. */
  async byRounds(isSo: () => boolean): Promise<void> {
    const end = performance.now() + 60_000;
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`never so: ${isSo}`);
      await this.box.round();
      if (!isSo()) await pause(250);
    }
  }

  async strike(): Promise<void> {
    await this.box.end();
    await this.stage.strike();
  }
}

export const toCouriers = (person: Person): Promise<void> => person.go("/me/couriers");

/** Somebody is beside the box, and waits until it says all of this. */
export async function collects(person: Person, ...lines: readonly (string | RegExp)[]): Promise<void> {
  await toCouriers(person);
  const card = person.page.getByRole("region", { name: "Collect" });
  await card.getByRole("button", { name: "Collect", exact: true }).click();
  await says(person, ...lines);
}

/** Waits until what was collected is told with all of these. */
export async function says({ page }: Person, ...lines: readonly (string | RegExp)[]): Promise<void> {
  const card = page.getByRole("region", { name: "Collect" });
  for (const line of lines) {
    await card
      .getByText(line)
      .waitFor({ timeout: 30_000 })
      .catch(async (cause: unknown) => {
        throw new Error(`instead of ${line}: ${await card.innerText()}`, { cause });
      });
  }
  await card.getByRole("button", { name: "Collect", exact: true }).waitFor();
}
