/** The built keypad app scans: with a film as camera, by both camera APIs of phones, and on a phone without a picture. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RelayProcess } from "../e2e/relay-process.ts";
import { launchOnlyHere } from "../e2e/stage.ts";
import { cameraArgs, film } from "../support/camera.ts";
import { Stranger } from "../support/stranger.ts";
import { choose, press, title } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

type Ask = (wanted: MediaStreamConstraints, taken: (stream: MediaStream) => void, failed: (error: unknown) => void) => void;
interface OldNavigator {
  mozGetUserMedia?: Ask;
}
type Watched = typeof globalThis & { taken: MediaStream[]; hasEnded: (track: MediaStreamTrack) => boolean };

/** Records the app's streams, so that a test sees them end; an old engine's track does not report it. */
function watched(): void {
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  const scope = globalThis as Watched;
  scope.taken = [];
  const state = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, "readyState");
  scope.hasEnded = (track) => state?.get?.call(track) === "ended";
  mediaDevices.getUserMedia = async (wanted) => {
    const stream = await real(wanted);
    scope.taken.push(stream);
    return stream;
  };
}

/** Only the older API: no promise, no `mediaDevices`. */
function olderWay(): void {
  const { mediaDevices } = navigator;
  Reflect.deleteProperty(Navigator.prototype, "mediaDevices");
  (navigator as OldNavigator).mozGetUserMedia = (wanted, taken, failed) => {
    mediaDevices.getUserMedia(wanted).then(taken, failed);
  };
}

/** Gecko 48's error for a refused permission. */
function refusing(): void {
  Reflect.deleteProperty(Navigator.prototype, "mediaDevices");
  (navigator as OldNavigator).mozGetUserMedia = (_wanted, _taken, failed) => failed({ name: "SecurityError" });
}

/** A script for the start of every page. */
const script = (...parts: readonly (() => void)[]): string =>
  parts.map((part) => `(() => { const __name = (it) => it; (${part.toString()})(); })();\n`).join("");

const dir = mkdtempSync(join(tmpdir(), "cairn-keypad-camera-"));
const FILM = join(dir, "camera.y4m");
const relay = new RelayProcess();
let browser: Browser;
let server: AppServer;

beforeAll(async () => {
  await relay.start();
  film(FILM, (await Stranger.create("Ana", relay.origin)).link);
  browser = await launchOnlyHere({ args: cameraArgs(FILM) });
  server = await AppServer.start(await builtFor(relay.origin));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await relay.end();
  rmSync(dir, { recursive: true, force: true });
});

/** A new user on the screen of people. */
async function newcomer(camera: string): Promise<Phone> {
  const phone = await Phone.on(browser, server, { first: camera });
  await phone.begin("Kai");
  await press(phone.page, "2");
  return phone;
}

/** Whether each camera stream was released. */
const letGo = (phone: Phone): Promise<boolean[]> =>
  phone.page.evaluate(() => {
    const { taken, hasEnded } = globalThis as Watched;
    return taken.map((stream) => stream.getTracks().every(hasEnded));
  });

describe.each([
  ["as today", script(watched)],
  ["by the older call alone", script(watched, olderWay)],
])("%s", (_how, camera) => {
  test("somebody's link is scanned, they are added, and the camera is let go", async () => {
    const phone = await newcomer(camera);
    await choose(phone.page, "Scan a code");
    await phone.sees("What you call them");
    expect(await title(phone.page)).toBe("Ana");
    expect(await letGo(phone)).toEqual([true]);
    await press(phone.page, "SoftRight");
    await phone.sees("Not checked");
    expect(await title(phone.page)).toBe("Ana");
    expect(phone.errors).toEqual([]);
    await phone.context.close();
  });
});

test("a camera that is refused is said, and leads on to typing", async () => {
  const phone = await newcomer(script(refusing));
  await press(phone.page, "SoftLeft");
  await choose(phone.page, "Scan their code");
  await phone.sees("The camera stays off.");
  await phone.sees("Type or paste their link instead.");
  await press(phone.page, "SoftRight");
  await phone.sees("Their link");
  expect(await title(phone.page)).toBe("Add someone");
  expect(phone.errors).toEqual([]);
  await phone.context.close();
});
