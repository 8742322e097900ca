/** The scripted engine's couriers: groups change at once, and a parcel is a text of its own. */
import type { CarryCommands, CarryGroup, Carrying, CarryPerson } from "../../../src/engine/face/carry.ts";
import { type EngineState, FaceError, MYSELF } from "../../../src/engine/face.ts";

const NONE: Carrying = { groups: [], on: false, held: { events: 0, letters: 0, bytes: 0 }, receipts: 0 };

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
    async makeCarryGroup({ name, members, couriers }) {
      const id = `${carrying().groups.length}`.padStart(32, "0");
      const asked = (ids: readonly string[]) =>
        ids.map((key) => ({ id: key, standing: key === MYSELF ? ("in" as const) : ("asked" as const) }));
      const group: CarryGroup = {
        ...{ id, name, inviter: MYSELF, couriers: asked(couriers), members: asked(members), fresh: [] },
        ...(couriers.includes(MYSELF) ? { courier: "in" } : {}),
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
      const text = `parcel ${group} ${person}`;
      return { name: "parcel-0a1b2c.cairn.txt", text, events: 2, receipts: 1, letters: 0, left: 0 };
    },
    async openParcel(text) {
      const [group] = carrying().groups;
      if (!/^parcel|BEGIN CAIRN PARCEL/.test(text) || !group) throw new FaceError("bad-parcel");
      const nothing = { carried: 0, letters: 0, receipts: 0, arrived: 0, known: 0, refused: 0, other: 0 };
      return { ...nothing, from: group.inviter, group: group.id, made_at: now(), notes: 2 };
    },
  };
}
