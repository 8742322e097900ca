/** A scripted engine in memory for tests of the screens: plausible answers, no cryptography, no network. */

import {
  type Draft,
  type Engine,
  type EngineState,
  FaceError,
  type Fix,
  type LinkPreview,
  type Measure,
  type Person,
} from "../../../src/engine/face.ts";
import { carryCommands } from "./couriers.ts";
import { discoveryCommands } from "./discovery.ts";
import { scriptedKeeping } from "./keeping.ts";
import { keepMedia, labelOf, MOST, scriptedMedia, sizeOf } from "./media.ts";
import { numbersCommands } from "./numbers.ts";
import { peopleCommands } from "./people.ts";
import { scriptedRooms } from "./rooms.ts";
import { scriptedSms } from "./sms.ts";

const BUCKETS = [
  [1024, 780],
  [4096, 3852],
  [16_384, 16_140],
] as const;

const WORDS =
  "harbour stone ember cliff morning lantern gravel north window paper boat third coast quiet bridge apple river cousin salt ladder orchard signal copper meadow".split(
    " ",
  );

export interface Scripted extends Engine {
  readonly state: () => EngineState;
  change(part: Partial<EngineState>): void;
}

export function scriptedEngine(initial: EngineState, now: () => number): Scripted {
  let state = initial;
  const listeners = new Set<(state: EngineState) => void>();
  const change = (part: Partial<EngineState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener(state);
  };
  const me = (name: string, confirmed: boolean) =>
    change({
      phase: "ready",
      me: {
        id: "aa11",
        name,
        link: `https://relay.example/add#p=${"k".repeat(43)}&r=cmVsYXk&n=${name}`,
        words_confirmed: confirmed,
      },
    });
  const found = <T extends { readonly id: string }>(list: readonly T[], id: string): T => {
    const one = list.find((item) => item.id === id);
    if (!one) throw new FaceError("not-found");
    return one;
  };
  return {
    state: () => state,
    change,
    subscribe(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    async whatHappened() {
      return [{ what: "link.session", why: "silent", count: 3, at: Math.floor(now() / 60) * 60 }];
    },
    async createIdentity(name, hidden = false) {
      change({ hidden });
      me(name, false);
    },
    async restoreIdentity(words, name) {
      const unknown = words
        .trim()
        .split(/\s+/)
        .find((word) => word === "zebraa");
      if (unknown) throw new FaceError("bad-words", false, unknown);
      if (words.trim().split(/\s+/).length !== 24 && !/^[0-9a-f]{64}$/i.test(words))
        throw new FaceError("bad-words", false, String(words.trim().split(/\s+/).length));
      me(name, true);
    },
    async words() {
      return WORDS;
    },
    async confirmWords() {
      if (state.me) change({ me: { ...state.me, words_confirmed: true } });
    },
    async setName(name) {
      if (state.me) change({ me: { ...state.me, name } });
    },
    async linkShared() {},
    async previewLink(link) {
      return preview(link, state);
    },
    async addPerson(link, name) {
      const { id, relay } = preview(link, state);
      change({ people: [...state.people, { ...stone(id, name, now()), relay }] });
      return id;
    },
    async acceptRequest(id, name) {
      const { relay } = found(state.requests, id);
      const person = { ...stone(id, name, now()), relay };
      change({ requests: state.requests.filter((request) => request.id !== id), people: [...state.people, person] });
    },
    async ignoreRequest(id) {
      change({ requests: state.requests.filter((request) => request.id !== id) });
    },
    async renamePerson(id, name) {
      change({ people: state.people.map((person) => (person.id === id ? { ...person, name } : person)) });
    },
    async removePerson(id) {
      change({ people: state.people.filter((person) => person.id !== id) });
    },
    async pushOn() {
      change({ push: true });
    },
    ...scriptedSms(change, () => state),
    async hideMail(on) {
      change({ hidden: on });
    },
    async newMailbox() {},
    async coverMail(covered) {
      change({ covered });
    },
    ...discoveryCommands(() => state, change),
    ...carryCommands(() => state, change, now),
    ...numbersCommands(() => state, change, now),
    async sendNow() {},
    async pushOff() {
      change({ push: false });
    },
    ...peopleCommands(() => state, change, now),
    async measure(draft) {
      return measured(draft);
    },
    async leaveNote(draft) {
      if (measured(draft).bucket === 0) throw new FaceError("too-large");
      if (state.sent.some((note) => note.id === draft.id)) return;
      const { id, text, media, place, circle, window, to } = draft;
      const copies = to.map((person) => ({ person, state: { kind: "queued" as const, since: now() } }));
      change({
        sent: [...state.sent, { id, text, ...keepMedia(id, media), place, circle, window, created_at: now(), to: copies }],
        queued: state.queued + to.length,
      });
    },
    async acceptRelay(relay) {
      change({ relay_warnings: state.relay_warnings.filter((one) => one.relay !== relay) });
    },
    async tryNow() {
      change({
        queued: 0,
        connection: { ...state.connection, state: "online", last_heard_at: now() },
        sent: state.sent.map((note) => ({
          ...note,
          to: note.to.map((copy) =>
            copy.state.kind === "queued" ? { ...copy, state: { kind: "relay" as const, since: now(), sealed: true } } : copy,
          ),
        })),
      });
    },
    async withdrawNote(id) {
      found(state.sent, id);
      change({
        sent: state.sent.map((note) =>
          note.id === id
            ? { ...note, to: note.to.map((copy) => ({ ...copy, state: { kind: "withdrawn" as const, since: now() } })) }
            : note,
        ),
      });
    },
    async forgetSent(id) {
      change({ sent: state.sent.filter((note) => note.id !== id) });
    },
    async seenNotes(ids) {
      change({ opened: state.opened.map((note) => (ids.includes(note.id) ? { ...note, seen: true } : note)) });
    },
    async keepNote(id, kept) {
      change({ opened: state.opened.map((note) => (note.id === id ? { ...note, kept } : note)) });
    },
    async deleteNote(id) {
      change({ opened: state.opened.filter((note) => note.id !== id) });
    },
    async noteMedia(id) {
      const media = await scriptedMedia(id, labelOf(state, id));
      return state.sent.some((note) => note.id === id) ? { stand_in: "Picture", ...media } : media;
    },
    ...scriptedRooms({ state: () => state, change, now }),
    async position(_fix: Fix | undefined) {},
    ...scriptedKeeping(() => state, change, now),
  };
}

const stone = (id: string, name: string, added_at: number): Person => ({
  id,
  name,
  level: 0,
  fingerprint: ["q7Rd", "Lm0a", "Vx3K", "9sTe", "Hb5w", "Zg"],
  relay: "https://relay.example",
  added_at,
  receipts: false,
  history: [],
  earlier: [],
});

function measured(draft: Draft): Measure {
  const bytes = new TextEncoder().encode(draft.text).length;
  const beside = sizeOf(draft.media);
  const [bucket, capacity] = BUCKETS.find(([, most]) => bytes + beside <= most) ?? [0, MOST];
  const media = draft.media ? { media: Math.max(0, MOST - 80 - bytes) } : {};
  return { bytes, bucket, capacity: capacity - beside, left: MOST - beside - bytes, ...media };
}

function preview(link: string, state: EngineState): LinkPreview {
  const match = /\/add#p=([\w-]+)(?:&r=[\w-]*)?(?:&n=([^&]*))?(?:&[ad]=[\w-]*)*$/.exec(link);
  if (!match) throw new FaceError("bad-link");
  const id = [...(match[1] ?? "")].map((letter) => letter.charCodeAt(0).toString(16)).join("");
  const standing = link === state.me?.link ? "self" : state.people.some((person) => person.id === id) ? "known" : "new";
  return { id, name: decodeURIComponent(match[2] ?? ""), relay: "https://relay.example", standing };
}
