/** The scripted engine's people, without cryptography. */

import type { PeopleCommands } from "../../../src/engine/face/people.ts";
import { type EngineState, FaceError, type Person } from "../../../src/engine/face.ts";

const WORDS =
  "anchor birch cellar dune elbow fern granite hollow island jacket kettle ladle marble nettle oyster pebble quarry ribbon".split(
    " ",
  );

export function peopleCommands(
  state: () => EngineState,
  change: (part: Partial<EngineState>) => void,
  now: () => number,
): Omit<PeopleCommands, "previewLink" | "addPerson" | "acceptRequest" | "ignoreRequest" | "renamePerson" | "removePerson"> {
  const without = <T extends { readonly id: string }>(list: readonly T[], id: string) => list.filter((one) => one.id !== id);
  const edit = (id: string, part: Partial<Person>) => {
    if (!state().people.some((person) => person.id === id)) throw new FaceError("unknown-person");
    change({ people: state().people.map((person) => (person.id === id ? { ...person, ...part } : person)) });
  };
  const decided = (id: string, part: Partial<Person>) => {
    const { change: _, ...person } = state().people.find((one) => one.id === id) as Person;
    change({ people: [...without(state().people, id), { ...person, ...part }] });
  };
  return {
    async blockPerson(id) {
      const name =
        state().people.find((person) => person.id === id)?.name ?? state().requests.find((one) => one.id === id)?.handle ?? "";
      change({
        people: without(state().people, id),
        requests: without(state().requests, id),
        blocked: [...state().blocked, { id, name, at: now() }],
      });
    },
    async unblockPerson(id) {
      change({ blocked: without(state().blocked, id) });
    },
    async setReceipts(id, on) {
      edit(id, { receipts: on });
    },
    async inviteToVerify(id) {
      return `https://relay.example/v?p=${id.repeat(10)}&t=abc&r=aHR0cHM&s=${"s".repeat(86)}&ts=${Math.floor(now())}`;
    },
    async previewInvite(link) {
      if (link.includes("old")) throw new FaceError("link-expired");
      const [ines] = state().people;
      return ines && link.includes("ines")
        ? { id: ines.id, relay: ines.relay, standing: "known", person: ines.id }
        : { id: "0502", relay: "https://other.example", standing: "new" };
    },
    async answerVerification() {
      return `https://relay.example/va?p=${"p".repeat(43)}&t=abc&s=${"s".repeat(86)}`;
    },
    async takeAnswer() {
      throw new FaceError("other-key");
    },
    async meetCode(id) {
      return `ppp-meet:${id.repeat(45)}`;
    },
    async takeMeetCode(text, id = "0101") {
      if (!text.startsWith("ppp-meet:")) throw new FaceError("bad-code");
      if (text.includes("nobody")) throw new FaceError("unknown-person");
      decided(id, { level: 2, verified_at: now(), verified_by: "scan" });
      return id;
    },
    async sameFingerprint(id) {
      decided(id, { level: 2, verified_at: now(), verified_by: "voice" });
    },
    async decideKey(id, take) {
      decided(id, { level: take ? 0 : 2 });
    },
    async nextWords() {
      return [...WORDS, ...WORDS.slice(0, 6)];
    },
    async moveToNextKey() {},
    async checkRelay(address) {
      if (!address.includes(".")) throw new FaceError("bad-relay");
      return { relay: `https://${address}`, version: "0.1", features: ["rooms", "backup", "webpush", "bound-auth"] };
    },
    async moveToRelay(address) {
      change({ connection: { ...state().connection, relay: address } });
    },
  };
}
