import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { EngineState } from "../../src/engine/face.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { Device, SEED, STEPS, TestRelay } from "./world.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));
const versions = readdirSync(FIXTURES).filter((name) => /^\d/.test(name));
const ORIGIN = "https://relay.example";

interface Expected {
  readonly now: number;
  readonly link: string;
  readonly state: Pick<EngineState, "people" | "waiting" | "opened" | "sent" | "rooms"> & { readonly me: { readonly id: string } };
  readonly draft: string;
  readonly while_away: { readonly note: string; readonly line: string };
}
interface Profile {
  readonly seed: string;
  readonly rows: readonly (readonly [string, string])[];
}

/** What a version left behind. */
function left(version: string) {
  const at = (name: string): string => join(FIXTURES, version, name);
  const unpacked = (name: string): Buffer => gunzipSync(readFileSync(at(name)));
  return {
    unpacked,
    expected: JSON.parse(readFileSync(at("expected.json"), "utf8")) as Expected,
    profile: JSON.parse(unpacked("profile.json.gz").toString()) as Profile,
    backup: new Uint8Array(readFileSync(at("backup.cairn"))),
  };
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** The device as that version left it, off. */
function deviceOf({ expected, profile }: ReturnType<typeof left>): Device {
  const device = new Device(new FakeClock(expected.now + 60), ORIGIN, SEED + 9);
  device.vault.seed = bytes(profile.seed);
  for (const [key, value] of profile.rows) device.store.rows.set(key, bytes(value));
  return device;
}

const textsOf = ({ opened, sent }: Pick<EngineState, "opened" | "sent">) => [...opened, ...sent].map(({ text }) => text).sort();

it("there is something of an earlier version", () => {
  expect(versions).toContain("0.1.0");
});

describe.each(versions)("what version %s left", (version) => {
  it("a profile shows what it showed then, without a relay", async () => {
    const fixture = left(version);
    const device = deviceOf(fixture);
    device.network.cut();
    await device.on();
    const { state } = fixture.expected;
    expect(device.state.phase).toBe("ready");
    expect(device.state.me).toEqual(state.me);
    expect(device.state.people).toEqual(state.people);
    expect(device.state.waiting.map(({ id }) => id)).toEqual(state.waiting.map(({ id }) => id));
    expect(device.state.opened).toEqual(state.opened);
    expect(device.state.sent).toEqual(state.sent);
    for (const room of state.rooms) expect(device.state.rooms.find(({ id }) => id === room.id)).toMatchObject(room);
    expect(await device.engine.loadDraft()).toBe(fixture.expected.draft);
    device.off();
  });

  it("a backup file brings it all back on a new device", async () => {
    const fixture = left(version);
    const device = new Device(new FakeClock(fixture.expected.now + 60), ORIGIN, SEED + 9);
    device.network.cut();
    await device.on();
    await device.engine.restoreIdentity(Buffer.from(fixture.profile.seed, "base64").toString("hex"), "");
    const restored = await device.engine.restoreFile(fixture.backup, false);
    expect(restored.people).toBe(fixture.expected.state.people.length);
    expect(device.state.people.map(({ id, name }) => [id, name])).toEqual(
      fixture.expected.state.people.map(({ id, name }) => [id, name]),
    );
    expect(textsOf(device.state)).toEqual(textsOf(fixture.expected.state));
    device.off();
  });

  it("a contact link still names who gave it", async () => {
    const { expected } = left(version);
    const device = new Device(new FakeClock(expected.now), ORIGIN, SEED + 10);
    device.network.cut();
    await device.on();
    await device.engine.createIdentity("Cleo");
    expect(await device.engine.previewLink(expected.link)).toMatchObject({
      id: expected.state.me.id,
      relay: ORIGIN,
      standing: "new",
    });
    device.off();
  });

  it("a relay's data folder serves what waited in it", async () => {
    const fixture = left(version);
    const { now, while_away, state } = fixture.expected;
    const clock = new FakeClock(now + 60);
    const relay = new TestRelay(clock, { PPP_PUBLIC_URL: ORIGIN });
    for (const name of ["relay.db", "vapid.json"]) writeFileSync(join(relay.dir, name), fixture.unpacked(`${name}.gz`));
    await relay.start();
    const device = new Device(clock, ORIGIN, SEED + 9);
    device.vault.seed = bytes(fixture.profile.seed);
    for (const [key, value] of fixture.profile.rows) device.store.rows.set(key, bytes(value));
    device.network.redirect = (url) => url.replace(/^(http|ws)s:\/\/relay\.example/, `$1${relay.origin.slice("http".length)}`);
    await device.on();
    await device.until(({ waiting }) => waiting.length === state.waiting.length + 1, "the note that waited arrives");
    const group = state.rooms.find(({ kind }) => kind === "group")!.id;
    await device.engine.openRoom(group);
    await device.until(
      ({ talks }) => talks.some(({ lines }) => lines.some(({ text }) => text === while_away.line)),
      "the line, too",
    );
    await device.stand(STEPS);
    await device.until(({ opened }) => opened.some(({ text }) => text === while_away.note), "and opens at its place");
    device.off();
    await relay.end();
  });
});
