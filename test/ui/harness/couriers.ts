/** The scripted engine's couriers: groups change at once, and a parcel is a text of its own. */
import type { CarryCommands, CarryGroup, Carrying, CarryPerson } from "../../../src/engine/face/carry.ts";
import { type EngineState, FaceError, MYSELF, type VisitProgress } from "../../../src/engine/face.ts";
import { TEO } from "./cast.ts";

/** What a bench asks for, or little. */
const parcelLetters = (): string => {
  const { parcelLetters: count } = globalThis as { parcelLetters?: number };
  return count === undefined ? "CAIRNP1-".repeat(20) : letters(count);
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** As base64url of what is encrypted looks. */
const letters = (count: number): string => Array.from({ length: count }, () => LETTERS[Math.floor(Math.random() * 64)]).join("");

const NONE: Carrying = { groups: [], on: false, held: { events: 0, letters: 0, bytes: 0 }, receipts: 0 };

const UNTOUCHED: VisitProgress = {
  ...{ phase: "connecting", offered: 0, came: 0, notes: 0, other: 0, carried: 0, known: 0 },
  ...{ receipts: 0, letters: 0, full: 0, taken: 0, arrived: 0, refused: 0, kept: 0 },
};
const ALL = { courier: TEO.id, offered: 7, came: 7, notes: 5, other: 1, refused: 1, receipts: 6, letters: 2, full: 1, kept: 1 };

const BROKEN: VisitProgress = { ...UNTOUCHED, phase: "interrupted", offered: 7, came: 3, notes: 3 };

/** One visit: each step when the radio has done what it was asked. */
const VISIT: readonly Partial<VisitProgress>[] = [
  {},
  { phase: "proving" },
  { phase: "receiving", courier: TEO.id, offered: 7, came: 3 },
  { ...ALL, phase: "returning" },
  { ...ALL, phase: "done" },
];

export function carryCommands(
  state: () => EngineState,
  change: (part: Partial<EngineState>) => void,
  now: () => number,
): CarryCommands {
  const carrying = (): Carrying => state().carrying ?? NONE;
  const set = (part: Partial<Carrying>): void => change({ carrying: { ...carrying(), ...part } });
  const one = (id: string, part: (group: CarryGroup) => CarryGroup): void =>
    set({ groups: carrying().groups.map((group) => (group.id === id ? part(group) : group)) });
  return {
    async makeCarryGroup({ name, members, couriers, registered }) {
      const id = `${carrying().groups.length}`.padStart(32, "0");
      const asked = (ids: readonly string[]) =>
        ids.map((key) => ({ id: key, standing: key === MYSELF ? ("in" as const) : ("asked" as const) }));
      const group: CarryGroup = {
        ...{ id, name, inviter: MYSELF, couriers: asked(couriers), members: asked(members), fresh: [] },
        ...(couriers.includes(MYSELF) ? { courier: "in" } : {}),
        ...(registered ? { registered: "soon" } : {}),
        valid_until: now() + 180 * 86_400,
      };
      set({ groups: [...carrying().groups, group] });
      return id;
    },
    async inviteToCarry(id, members, couriers) {
      const asked = (ids: readonly string[]) => ids.map((key) => ({ id: key, standing: "asked" as const }));
      one(id, (group) => ({
        ...group,
        members: [...group.members, ...asked(members)],
        couriers: [...group.couriers, ...asked(couriers)],
      }));
    },
    async removeFromCarry(id, person) {
      const without = (people: readonly CarryPerson[]) => people.filter((other) => other.id !== person);
      one(id, (group) => ({ ...group, members: without(group.members), couriers: without(group.couriers) }));
    },
    async answerCarry(id, as, yes) {
      one(id, (group) => ({ ...group, [as]: yes ? "in" : "declined", fresh: [] }));
    },
    async leaveCarry(id) {
      set({ groups: carrying().groups.filter((group) => group.id !== id) });
    },
    async carryForOthers(on) {
      set({ on });
    },
    async putDownCarried() {
      set({ held: NONE.held });
    },
    async saveParcel(group, person) {
      const text = `parcel ${group} ${person}\n-----BEGIN CAIRN PARCEL-----\n${parcelLetters()}\n-----END CAIRN PARCEL-----\n`;
      return { name: "parcel-0a1b2c.cairn.txt", text, events: 2, receipts: 1, letters: 0, left: 0 };
    },
    async boxNames() {
      return ["a name of the day"];
    },
    async nextOfVisit(_visit, at, answer) {
      if (answer?.is === "gone") return { progress: BROKEN };
      const progress = { ...UNTOUCHED, ...VISIT[at] };
      return at + 1 < VISIT.length ? { task: { do: "read" }, progress } : { progress };
    },
    async heardInVisit() {
      return BROKEN;
    },
    async openParcel(text) {
      const [group] = carrying().groups;
      if (!/^parcel|BEGIN CAIRN PARCEL/.test(text) || !group) throw new FaceError("bad-parcel");
      const nothing = { carried: 0, letters: 0, receipts: 0, arrived: 0, known: 0, refused: 0, other: 0 };
      return { ...nothing, from: group.inviter, group: group.id, made_at: now(), notes: 2 };
    },
  };
}
