/** The scripted engine's numbers: one directory, its answers in memory, no cryptography. */
import type { NumberActs, NumbersCommands, NumbersShown } from "../../../src/engine/face/numbers.ts";
import { type EngineState, FaceError, type MyMask, type MyNumber } from "../../../src/engine/face.ts";

const DAY = 86_400;
export const DIRECTORY = "https://numbers.example";
const NONE: NumbersShown = { directories: [], mine: [], masks: [], known: [] };

export const myNumber = (now: number): MyNumber => ({
  directory: DIRECTORY,
  ...{ number: "12312345678", type: "human", name: "Ana", state: "active", reach: "ask", tells: true, until: now + 5 * DAY },
  owned: [{ id: "b1", number: "123123456780001", type: "ai_agent", name: "Harbour helper", state: "active" }],
});

/** Somebody who has been about for a while. */
export const numbersOf = (now: number): NumbersShown => ({
  directories: [{ id: DIRECTORY, mark: ["q7Rd", "Lm0a", "Vx3K", "9sTe", "Hb5w", "Zg"] }],
  mine: [myNumber(now)],
  masks: [
    {
      ...{ id: "m0", number: "55500004000", directory: DIRECTORY, ends_at: now + 20 * 3_600 },
      link: "https://cairn.example/me/numbers#d=aHR0cHM6Ly9udW1iZXJzLmV4YW1wbGU&mask=55500004000&claim=AAAAAAAAAAAAAAAAAAAAAA",
    },
    { id: "m1", number: "55500004001", directory: DIRECTORY, ends_at: now + 5 * DAY, person: "0203" },
  ],
  known: [
    { id: "k1", person: "0101", number: "55512340000", type: "human", directory: DIRECTORY, changed_at: now - DAY, blocked: false },
    { id: "k2", number: "55512349999", type: "programmable", directory: DIRECTORY, blocked: true },
  ],
});

/** Who answers at an address; all others are asked. */
const CARDS: Readonly<Record<string, { readonly name: string; readonly type: "ai_agent" | "human" | "enterprise" }>> = {
  "55512345678": { name: "Harbour office", type: "ai_agent" },
  "55512340000": { name: "Mia", type: "human" },
};

export function numbersCommands(
  state: () => EngineState,
  change: (part: Partial<EngineState>) => void,
  now: () => number,
): NumbersCommands {
  const shown = (): NumbersShown => state().numbers ?? NONE;
  const set = (part: Partial<NumbersShown>): void => change({ numbers: { ...shown(), ...part } });
  const edit = (part: Partial<MyNumber>): void => set({ mine: shown().mine.map((one) => ({ ...one, ...part })) });
  const editMask = (id: string, part: Partial<MyMask>): void =>
    set({ masks: shown().masks.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  const begin = (issuer: string): void => {
    const { logging_in: _, ...rest } = shown();
    change({ numbers: { ...rest, mine: [{ ...myNumber(now()), directory: issuer }] } });
  };
  let lent = [{ id: "a1", number: "55512345678", name: "Harbour office", until: now() + 30 * DAY }];
  let keys = [
    { key: "11".repeat(32), since: now() - 90 * DAY, mine: false },
    { key: "22".repeat(32), since: now() - DAY, mine: true },
  ];
  let logins = [
    { id: "l1", name: "Cairn", since: now() - DAY, current: true },
    { id: "l2", name: "Harbour shop", since: now() - 20 * DAY, current: false },
  ];
  let passkeys = [{ id: "p1", last_used: now() - DAY }];
  const acts: NumberActs = {
    async knowDirectory(address) {
      if (!address.includes(".")) throw new FaceError("bad-directory");
      if (address.includes("nobody")) throw new FaceError("no-directory", true);
      const id = address.startsWith("https://") ? address : `https://${address}`;
      set({ directories: [...shown().directories, { id, mark: ["q7Rd", "Lm0a", "Vx3K", "9sTe", "Hb5w", "Zg"] }] });
      return id;
    },
    async forgetDirectory(id) {
      set({ directories: shown().directories.filter((one) => one.id !== id) });
    },
    async beginLogin(issuer) {
      set({ logging_in: issuer });
      return "about:blank";
    },
    async finishLogin() {
      begin(DIRECTORY);
    },
    async typeDigits(digits) {
      if (digits.replace(/\D/g, "") !== "12345678") throw new FaceError("number-login");
      begin(DIRECTORY);
    },
    async refreshNumbers() {},
    async findNumber(typed) {
      const address = typed.replace(/[^\da-z]/gi, "");
      if (address.length < 3) throw new FaceError("bad-address");
      const card = CARDS[address];
      if (!card) return { kind: "ask", address, directories: [DIRECTORY] };
      const mark = { outcome: "attested", type: card.type, number: address, by: DIRECTORY, until: now() + DAY } as const;
      return { kind: "card", address, name: card.name, mark, standing: "new" };
    },
    async addNumber(address, name) {
      const id = address.repeat(6).slice(0, 64);
      const person = {
        level: 0,
        fingerprint: [],
        relay: "https://relay.example",
        receipts: false,
        history: [],
        earlier: [],
      } as const;
      change({ people: [...state().people, { ...person, id, name, added_at: now() }] });
      return id;
    },
    async knockAt() {},
    async readLink(link) {
      if (!link.includes("&a=")) return {};
      const number = { type: "ai_agent", number: "81200031415", by: DIRECTORY } as const;
      if (!shown().directories.some(({ id }) => id === DIRECTORY))
        return { mark: { ...number, outcome: "unknown-directory" }, unknown: DIRECTORY };
      return { mark: { ...number, outcome: "attested", until: now() + DAY } };
    },
    numberLink: async (_, link) => `${link}&a=${"A".repeat(278)}`,
    async setReach(_, reach) {
      edit({ reach });
    },
    async rotateNumber() {
      edit({ number: "98765432101" });
    },
    async tellNumber(_, tells) {
      edit({ tells });
    },
    async tellInRoom(_, room, on) {
      edit({ rooms: on ? [room] : [] });
    },
    async pauseNumber(_, on) {
      edit({ state: on ? "suspended" : "active" });
    },
    async leaveNumber() {
      set({ mine: [] });
    },
    async endOwned(_, id) {
      edit({ owned: shown().mine.flatMap(({ owned }) => owned.filter((one) => one.id !== id)) });
    },
    logins: async () => logins,
    async refuseRecovery() {
      set({ mine: shown().mine.map(({ recovery: _, ...one }) => one) });
    },
    async endLogin(_, id) {
      logins = logins.filter((one) => one.id !== id);
    },
    passkeys: async () => passkeys,
    async dropPasskey(_, id) {
      passkeys = passkeys.filter((one) => one.id !== id);
    },
    async lend(_, agent, until) {
      if (agent.replace(/\D/g, "").length < 11) throw new FaceError("number-refused", false, "not-an-agent");
      lent = [...lent, { id: `a${lent.length + 1}`, number: agent.replace(/\D/g, ""), name: "", until }];
    },
    lent: async () => lent,
    async endLending(_, id) {
      lent = lent.filter((one) => one.id !== id);
    },
    exportHeld: async () => JSON.stringify({ ppnum: "12312345678" }, undefined, 2),
    attestedKeys: async () => keys,
    async endKey(_, key) {
      keys = keys.filter((one) => one.key !== key);
    },
    async makeMask(directory, seconds) {
      const id = `m${shown().masks.length}`;
      const link = "https://cairn.example/me/numbers#d=aHR0&mask=55500004000&claim=AAAA";
      set({ masks: [...shown().masks, { id, number: "55500004000", directory, ends_at: now() + seconds, link }] });
      return link;
    },
    async claimMask() {
      set({ masks: [...shown().masks, { id: "m9", number: "55500004009", directory: DIRECTORY, ends_at: now() + DAY }] });
    },
    async endMask(id) {
      editMask(id, { ended: true });
    },
    async blockNumber(id, blocked) {
      set({ known: shown().known.map((one) => (one.id === id ? { ...one, blocked } : one)) });
    },
    async takeNumberKey(id) {
      set({
        known: shown().known.map(({ changed_at, ...one }) =>
          one.id === id || changed_at === undefined ? one : { ...one, changed_at },
        ),
      });
    },
  };
  return {
    numbers: (act, ...args) =>
      (acts[act] as (...args: Parameters<NumberActs[typeof act]>) => ReturnType<NumberActs[typeof act]>)(...args),
  };
}
