import { beforeEach, describe, expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { hooked } from "../../../test/support/hook.ts";
import { type Room, STARTING } from "../../engine/face.ts";
import { engineState } from "../state/engine.ts";
import { position } from "../state/position.ts";
import { perform } from "./act.ts";
import { useNewGroup } from "./new-group.ts";
import { createRoom, type NewRoom, roomLacks, useNewRoom } from "./new-room.ts";
import {
  answerKnock,
  declineGroup,
  mayKnockAgain,
  partFromRoom,
  turnGate,
  useInviting,
  useLookAround,
  useNewKey,
} from "./rooms.ts";
import { useComposer } from "./talking.ts";

const fix = { latitude: 60.39, longitude: 5.32, accuracy_m: 12 };
const room = (part: Partial<Room>): Room => ({ id: "r", kind: "room", mine: false, gated: true, ...part }) as never;
const here = (): void => {
  position.value = { kind: "on", fix, at: 1_000_000 };
};

beforeEach(() => {
  engineState.value = STARTING;
  position.value = { kind: "off" };
});

describe("looking around", () => {
  it("gives the engine the point and nothing else of the position", async () => {
    const { given } = acting();
    here();
    hooked(useLookAround).now().look();
    expect(given).toEqual([["lookForRooms", { latitude: 60.39, longitude: 5.32 }]]);
  });

  it("asks for the position where there is none", () => {
    let asked = 0;
    const start = (): void => {
      asked++;
    };
    const { given } = acting({}, { position: { start } as never });
    hooked(useLookAround).now().look();
    expect([asked, given]).toEqual([1, []]);
  });

  it("looks again by itself only where it was looked before, and that is old", async () => {
    here();
    for (const [at, looks] of [
      [undefined, 0],
      [1_000_000 - 30, 0],
      [1_000_000 - 61, 1],
    ] as const) {
      const { given } = acting();
      engineState.value = { ...STARTING, around: { ...(at === undefined ? {} : { at }), rooms: [] } as never };
      const hook = hooked(useLookAround);
      await hook.settled();
      expect([at, given.length]).toEqual([at, looks]);
      await hook.unmount();
    }
  });
});

const made = (part: Partial<NewRoom>): NewRoom => ({
  ...{ id: "n", name: " Pier ", about: " Fish ", where: { kind: "here" }, coords: "", lasts_s: 3600, gated: false },
  ...part,
});

describe("a new room", () => {
  it("is made at the point alone, whatever the place came with", async () => {
    here();
    const places: readonly Partial<NewRoom>[] = [
      {},
      { where: { kind: "saved", name: "Pier", at: { latitude: 60.39, longitude: 5.32, radius_m: 50 } as never } },
      { where: { kind: "coords" }, coords: "60.39, 5.32" },
    ];
    for (const place of places) {
      const { given, led } = acting();
      await perform(() => createRoom(made(place)));
      const at = { latitude: 60.39, longitude: 5.32 };
      expect(given).toEqual([["createRoom", { id: "n", name: "Pier", about: "Fish", gated: false, expires_at: 1_003_600, at }]]);
      expect(led).toEqual([{ to: "room", id: "n" }]);
    }
  });

  it("without a name or a place is none", async () => {
    const { given, led } = acting();
    expect(roomLacks(made({ name: " " }))).toBe("name");
    expect(roomLacks(made({ where: { kind: "here" } }))).toBe("where");
    expect(roomLacks(made({ where: { kind: "coords" }, coords: "harbour" }))).toBe("where");
    await perform(() => createRoom(made({ name: " " })));
    await perform(() => createRoom(made({})));
    expect([given, led]).toEqual([[], []]);
  });

  it("stays at the place that was chosen when a position comes meanwhile", async () => {
    acting();
    const hook = hooked(useNewRoom);
    const where = { kind: "saved", name: "Pier", at: { latitude: 1, longitude: 2 } } as const;
    hook.now().change({ where });
    await hook.until(({ room }) => room.where === where);
    here();
    expect(hook.now().room.where).toBe(where);
  });

  it("says what it lacks before anything is made", async () => {
    const { given } = acting();
    const hook = hooked(useNewRoom);
    hook.now().make();
    await hook.until(({ missing }) => missing === "name");
    expect(given).toEqual([]);
  });
});

describe("a group", () => {
  it("wants a name", async () => {
    const { given, led } = acting();
    const hook = hooked(useNewGroup);
    hook.now().make();
    await hook.until(({ missing }) => missing === "name");
    hook.now().setName(" Crew ");
    await hook.until(({ name }) => name === " Crew ");
    hook.now().make();
    await hook.until(({ busy, missing }) => !busy && missing === undefined && led.length === 1);
    expect(given).toEqual([["createGroup", expect.stringMatching(/^[0-9a-f]{32}$/), "Crew", []]]);
  });

  it("invites whoever is chosen, and nobody twice", async () => {
    const { given } = acting();
    const hook = hooked(() => useInviting("g"));
    hook.now().invite();
    await hook.until(({ missing }) => missing);
    hook.now().setChosen(["b", "c"]);
    await hook.until(({ chosen }) => chosen.length === 2);
    hook.now().invite();
    await hook.until(({ busy, chosen }) => !busy && chosen.length === 0);
    expect(given).toEqual([["invite", "g", ["b", "c"]]]);
  });

  it("leads to the rooms when it is declined", async () => {
    const { given, led } = acting();
    await perform(() => declineGroup("g"));
    expect([given, led]).toEqual([[["answerInvite", "g", false]], [{ up: "rooms" }]]);
  });
});

describe("a room", () => {
  it("is ended by whoever made it and left by everyone else", async () => {
    const { given, led } = acting();
    await perform(() => partFromRoom(room({ mine: true })));
    await perform(() => partFromRoom(room({ mine: false })));
    expect(given).toEqual([
      ["endRoom", "r"],
      ["leaveRoom", "r"],
    ]);
    expect(led).toEqual([{ up: "rooms" }, { up: "rooms" }]);
  });

  it("turns its gate", async () => {
    const { given } = acting();
    await perform(() => turnGate(room({ gated: true })));
    expect(given).toEqual([["setGate", "r", false]]);
  });

  it("says who was let in, and nothing of who was not", async () => {
    const { said } = acting();
    const knock = { id: "k", name: "Ben", mark: [], ends_at: 0 } as never;
    await perform(() => answerKnock("r", knock, false));
    expect(said()).toBe("");
    await perform(() => answerKnock("r", knock, true));
    expect(said()).toContain("Ben");
  });

  it("that shut me out may be knocked at again, one that ended may not", () => {
    expect(mayKnockAgain(room({ over: "shut" }))).toBe(true);
    expect(mayKnockAgain(room({ over: "left-out" }))).toBe(true);
    for (const never of [{ over: "ended" }, { over: "shut", mine: true }, { over: "shut", kind: "group" }, {}] as const)
      expect(mayKnockAgain(room(never))).toBe(false);
  });

  it("gives its new key to all but those who are left out, once", async () => {
    const { given } = acting();
    const hook = hooked(() => useNewKey("r"));
    hook.now().toggle("b");
    await hook.until(({ out }) => out.length === 1);
    hook.now().give();
    await hook.until(({ busy, out }) => !busy && out.length === 0);
    expect(given).toEqual([["rotateRoomKey", "r", ["b"]]]);
  });

  it("keeps what was typed while a message was on its way, and gives the next one another id", async () => {
    const { given } = acting();
    const hook = hooked(() => useComposer("r"));
    hook.now().say();
    hook.now().setText("Hello");
    await hook.until(({ text }) => text === "Hello");
    hook.now().say();
    hook.now().setText("Hello and more");
    await hook.until(({ text, busy }) => text === " and more" && !busy);
    hook.now().say();
    await hook.until(({ text, busy }) => text === "" && !busy);
    expect(given.map(([name, , , text]) => [name, text])).toEqual([
      ["say", "Hello"],
      ["say", "and more"],
    ]);
    expect(given[0]?.[2]).not.toBe(given[1]?.[2]);
  });
});
