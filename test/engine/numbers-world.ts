/** What tests of numbers do on a device: reach directories, log in, leave notes. */
import { afterEach, beforeEach, vi } from "vitest";
import type { NumberActs } from "../../src/engine/face.ts";
import { Mail } from "../../src/engine/mail/mail.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { FakeDirectory } from "../support/fake-directory.ts";
import { DAY } from "../support/number-directory.ts";
import { Device, SEED, STEPS, TestRelay } from "./world.ts";

export const APP = "https://cairn.example/";

export function reaches(device: Device, ...directories: FakeDirectory[]): void {
  const { network } = device;
  const rest = network.request.bind(network);
  network.request = (method, url, body, options) => {
    const found = directories.find(({ issuer }) => url.startsWith(issuer));
    return found ? found.request(url, body, options) : rest(method, url, body, options);
  };
}

export const act = <N extends keyof NumberActs>(
  { engine }: Device,
  name: N,
  ...args: Parameters<NumberActs[N]>
): ReturnType<NumberActs[N]> => engine.numbers(name, ...args);

/** Days go by as if the device slept, and then an hour and a half in which it is awake. */
export async function later(clock: FakeClock, seconds: number): Promise<void> {
  clock.jump(seconds - 5400);
  await clock.advance(5400);
}

export type Account = ReturnType<FakeDirectory["open"]>;

export async function logIn(device: Device, directory: FakeDirectory, account: Account): Promise<void> {
  const page = await act(device, "beginLogin", directory.issuer, APP);
  await act(device, "finishLogin", directory.logIn(page, account));
}

async function online(device: Device, name: string): Promise<Device> {
  await device.on();
  await device.engine.createIdentity(name);
  await device.until(({ connection }) => connection.state === "online", `${name} is online`);
  return device;
}

export interface Two {
  readonly clock: FakeClock;
  readonly relay: TestRelay;
  readonly directory: FakeDirectory;
  readonly ana: Device;
  readonly ben: Device;
}

/** Ana and Ben, online, who can reach a directory and do not know each other: anew for each test. */
export function twoForEach(take: (two: Two) => Promise<void>): void {
  let two: Two;
  beforeEach(async () => {
    const clock = new FakeClock();
    const relay = new TestRelay(clock);
    await relay.start();
    const directory = new FakeDirectory(() => clock.now());
    const [ana, ben] = [new Device(clock, relay.origin, SEED + 2), new Device(clock, relay.origin, SEED + 3)];
    for (const device of [ana, ben]) reaches(device, directory);
    two = { clock, relay, directory, ana: await online(ana, "Ana"), ben: await online(ben, "Ben") };
    await take(two);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const device of [two.ana, two.ben]) device.off();
    await two.relay.end();
  });
}

export async function leave(from: Device, to: string, text: string): Promise<string> {
  const draft = from.draft([to], { text });
  await from.engine.leaveNote(draft);
  await from.until(
    ({ sent }) => sent.find(({ id }) => id === draft.id)?.to[0]?.state.kind === "relay",
    `“${text}” is at the relay`,
  );
  return text;
}

export async function opened(device: Device, text: string) {
  await device.stand(STEPS);
  await device.until(({ opened: all }) => all.some((note) => note.text === text), `“${text}” opens`);
  return device.state.opened.find((note) => note.text === text)!;
}

/** A mask of Ana's, claimed by Ben. @returns the keys of both ends */
export async function masked(ana: Device, ben: Device, directory: FakeDirectory): Promise<readonly [string, string]> {
  await act(ben, "claimMask", await act(ana, "makeMask", directory.issuer, 2 * DAY));
  const [mine = "", theirs = ""] = directory.masks.at(-1)?.ends.map(({ pk }) => toHex(pk)) ?? [];
  await ana.until(({ numbers }) => numbers?.masks.some(({ person }) => person === theirs) === true, "Ana hears of the other end");
  return [mine, theirs];
}

/** Keys, other than a mask's, under which something was written to this person. */
export function spied(person: string) {
  const seen: { kind: string; own: string }[] = [];
  const real = Mail.prototype.write;
  vi.spyOn(Mail.prototype, "write").mockImplementation(function (this: Mail, letter) {
    const record = real.call(this, letter);
    if (letter.person === person) seen.push({ kind: letter.body.kind, own: record.own ?? "" });
    return record;
  });
  return seen;
}
