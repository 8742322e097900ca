import { beforeEach, describe, expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { type Hooked, hooked } from "../../../test/support/hook.ts";
import { FaceError, type Finding, type FoundPerson, STARTING } from "../../engine/face.ts";
import { readIdentifier } from "../../platform/books/identifiers.ts";
import { openBook } from "../../platform/books/open-book.ts";
import { countryOfPhone, phoneCountries } from "../../platform/books/phone-numbers.ts";
import { utf8 } from "../../protocol/encoding/bytes.ts";
import type { AddressBooks } from "../ports.ts";
import {
  canLook,
  isOffered,
  sayFindable,
  sayFindingTrouble,
  sayFound,
  sayHashes,
  sayLearns,
  sayProgress,
  sayRemains,
} from "../state/discovery-labels.ts";
import { engineState } from "../state/engine.ts";
import { discovery } from "../words/en/discovery.ts";
import { addWords } from "../words/t.ts";
import { useBookEntries, useFinding, useFoundPerson, useOwnIdentifiers, useReadBook, useTypedEntry } from "./finding-people.ts";

const books: AddressBooks = {
  reader: async () => ({ read: readIdentifier, countryOf: countryOfPhone, countries: phoneCountries() }),
  open: openBook,
};
const EMPTY: Finding = {
  identifiers: [],
  book: 0,
  evaluators: [],
  evaluated: { done: 0, of: 0 },
  met: { done: 0, of: 0 },
  full: 0,
  leaving: 0,
  by_hash: false,
  hashed: { done: 0, of: 0 },
  published: 0,
  found: [],
};
const BERLIN = "tel:+4930901820";
const having = (part: Partial<Finding>): void => {
  engineState.value = { ...STARTING, finding: { ...EMPTY, ...part } };
};
const file = (...lines: readonly string[]): Blob => new Blob([utf8(lines.join("\r\n")) as BlobPart]);
const vcard = (name: string, ...tel: readonly string[]): string =>
  ["BEGIN:VCARD", "VERSION:3.0", `FN:${name}`, ...tel.map((one) => `TEL:${one}`), "END:VCARD"].join("\r\n");

const start = (answers: Readonly<Record<string, unknown>> = {}, ask?: AddressBooks["ask"]) => {
  const world = acting(answers, { books: async () => ({ ...books, ...(ask ? { ask } : {}) }) });
  addWords(discovery);
  return world;
};

/** Presses, and waits until it has come to what is told. */
async function pressed<T extends { readonly busy: boolean }>(
  hook: Hooked<T>,
  press: (at: T) => void,
  holds: (at: T) => boolean,
): Promise<void> {
  press(hook.now());
  await hook.until((at) => !at.busy && holds(at));
}

async function type(hook: Hooked<{ readonly typed: string; setTyped(text: string): void }>, text: string): Promise<void> {
  hook.now().setTyped(text);
  await hook.until(({ typed }) => typed === text);
}

beforeEach(() => {
  engineState.value = STARTING;
});

describe("my own numbers and addresses", () => {
  it("are put in their one form, beside those that are there, and nobody is findable unasked", async () => {
    having({ identifiers: [{ id: "mailto:ben@example.org", findable: true }] });
    const { given, said } = start();
    const own = hooked(useOwnIdentifiers);
    await type(own, " +49 (0)30 / 90 18 20 ");
    await pressed(
      own,
      (at) => at.add(),
      ({ typed }) => typed === "",
    );
    expect(given).toEqual([
      [
        "setIdentifiers",
        [
          { id: "mailto:ben@example.org", findable: true },
          { id: BERLIN, findable: false },
        ],
      ],
    ]);
    expect(own.now().typed).toBe("");
    expect(said()).toContain("+4930901820");
  });

  it("without a country ask for one, once, and nothing is given before", async () => {
    const { given } = start();
    const own = hooked(useOwnIdentifiers);
    await type(own, "030 901820");
    await pressed(
      own,
      (at) => at.add(),
      ({ wrong }) => wrong !== undefined,
    );
    expect([given, own.now().asksCountry, own.now().wrong]).toEqual([[], true, discovery["discover.type.country"]]);
    own.now().choose("DE");
    await pressed(
      own,
      (at) => at.add(),
      ({ typed }) => typed === "",
    );
    own.now().choose("");
    expect(given).toEqual([["setIdentifiers", [{ id: BERLIN, findable: false }]]]);
  });

  it("that are none say so", async () => {
    const { given } = start();
    const own = hooked(useOwnIdentifiers);
    for (const [typed, wrong] of [
      ["", discovery["discover.type.empty"]],
      ["ben@", discovery["discover.type.unread"]],
      ["+49 1", discovery["discover.type.unread"]],
    ] as const) {
      await type(own, typed);
      await pressed(
        own,
        (at) => at.add(),
        (at) => at.wrong === wrong,
      );
      expect(own.now().wrong).toBe(wrong);
    }
    expect(given).toEqual([]);
  });

  it("are switched and removed one by one", async () => {
    const other = { id: "mailto:ben@example.org", findable: false };
    having({ identifiers: [{ id: BERLIN, findable: false }, other] });
    const { given } = start();
    await pressed(
      hooked(useOwnIdentifiers),
      (at) => at.turn(BERLIN, true),
      () => given.length === 1,
    );
    await pressed(
      hooked(useOwnIdentifiers),
      (at) => at.remove(BERLIN),
      () => given.length === 2,
    );
    expect(given).toEqual([
      ["setIdentifiers", [{ id: BERLIN, findable: true }, other]],
      ["setIdentifiers", [other]],
    ]);
  });
});

describe("the book", () => {
  it("gets what is typed of one person, with a country by my own number", async () => {
    having({ identifiers: [{ id: BERLIN, findable: false }] });
    const { given } = start({ addToBook: 2 });
    const one = hooked(useTypedEntry);
    await type(one, "0170 1234567, Anna@Example.org");
    one.now().setName(" Anna ");
    await one.until(({ name }) => name !== "");
    await pressed(
      one,
      (at) => at.add(),
      ({ outcome }) => outcome !== undefined,
    );
    expect(given).toEqual([
      [
        "addToBook",
        [
          { id: "tel:+491701234567", name: "Anna" },
          { id: "mailto:Anna@example.org".toLowerCase(), name: "Anna" },
        ],
      ],
    ]);
    expect([one.now().typed, one.now().outcome]).toEqual(["", "2 new in the book."]);
  });

  it("gets nothing of several where one is unreadable, and what was typed stays", async () => {
    const { given } = start();
    const one = hooked(useTypedEntry);
    await type(one, "+49 170 1234567, what");
    await pressed(
      one,
      (at) => at.add(),
      ({ wrong }) => wrong !== undefined,
    );
    expect([given, one.now().typed, one.now().wrong]).toEqual([[], "+49 170 1234567, what", discovery["discover.type.unread"]]);
  });

  it("of a file says what it left out, and takes numbers without a country when it is chosen", async () => {
    const { given } = start({ addToBook: 1 });
    const book = hooked(useReadBook);
    await pressed(
      book,
      (at) => at.openFile(file(vcard("Anna", "+49 170 1234567", "030 901820", "*100#"), vcard("Ben", "030 901821"))),
      ({ national }) => national,
    );
    expect(given).toEqual([["addToBook", [{ id: "tel:+491701234567", name: "Anna" }]]]);
    expect(book.now().outcome).toBe(
      "One new in the book. 2 numbers without a country. One is no number and no address that can be looked for.",
    );
    expect(book.now().national).toBe(true);
    book.now().choose("DE");
    await pressed(
      book,
      (at) => at.addNational(),
      ({ national }) => !national,
    );
    book.now().choose("");
    expect(given[1]).toEqual([
      "addToBook",
      [
        { id: BERLIN, name: "Anna" },
        { id: "tel:+4930901821", name: "Ben" },
      ],
    ]);
    expect(book.now().national).toBe(false);
  });

  it("says which file is none, and which is too large for the book", async () => {
    const { given } = start();
    const book = hooked(useReadBook);
    await pressed(
      book,
      (at) => at.openFile(file("neither one", "nor the other")),
      ({ failure }) => failure !== undefined,
    );
    expect([given, book.now().failure]).toEqual([[], discovery["discover.file.malformed"]]);
    start({ addToBook: new FaceError("too-many") });
    await pressed(
      book,
      (at) => at.openFile(file(vcard("Anna", "+49 170 1234567"))),
      ({ trouble }) => trouble !== undefined,
    );
    expect([book.now().trouble, book.now().failure]).toEqual(["too-many", undefined]);
  });

  it("of the phone is asked for, and may be refused", async () => {
    const answers = [undefined, [{ name: "Anna", phones: ["+49 170 1234567"], mails: [] }]];
    const { given } = start({ addToBook: 1 }, async () => answers.shift());
    const book = hooked(useReadBook);
    await book.until(({ askDevice }) => askDevice !== undefined);
    await pressed(
      book,
      (at) => at.askDevice?.(),
      ({ failure }) => failure !== undefined,
    );
    expect([given, book.now().failure]).toEqual([[], discovery["discover.pick.refused"]]);
    await pressed(
      book,
      (at) => at.askDevice?.(),
      ({ outcome }) => outcome !== undefined,
    );
    expect([given.length, book.now().failure, book.now().outcome]).toEqual([1, undefined, "One new in the book."]);
  });

  it("has no such button where the browser has no such book", async () => {
    start();
    const book = hooked(useReadBook);
    await book.settled();
    expect(book.now().askDevice).toBeUndefined();
  });

  it("is shown when it is asked for, and loses one by one", async () => {
    having({ book: 1 });
    const anna = { id: BERLIN, name: "Anna" };
    const { given } = start({ bookEntries: [anna] });
    const book = hooked(() => useBookEntries(true));
    await book.settled();
    expect(book.now().entries).toEqual([anna]);
    await pressed(
      book,
      (at) => at.remove(anna),
      () => given.length === 3,
    );
    expect(given.map(([name]) => name)).toEqual(["bookEntries", "removeFromBook", "bookEntries"]);
    await book.unmount();
  });
});

const anna: FoundPerson = {
  id: "a1",
  handle: "A.",
  relay: "https://relay.example",
  entry: { id: BERLIN, name: "Anna" },
  by: "pair",
  at: 0,
  standing: "new",
  others: 0,
};

describe("who was found", () => {
  it("is no more than perhaps that person, by a number, unchecked", () => {
    start();
    expect(sayFound(anna)).toEqual({
      title: "May be Anna",
      by: "\u2068+4930901820\u2069 · by relay.example".replace(/[\u2068\u2069]/g, ""),
      handle: "Says to be called A..",
      level: "Discovered",
      unchecked: discovery["discover.found.unchecked"],
    });
    expect(sayFound({ ...anna, others: 1 }).others).toMatch(/^2 people say they have this number/);
    expect(sayFound({ ...anna, by: "one", standing: "known" })).toMatchObject({
      unchecked: discovery["discover.found.unchecked.one"],
      standing: "Among your people",
    });
  });

  it("is added under the book's name, or not shown", async () => {
    const { given, led } = start({ addFound: "a1" });
    await pressed(
      hooked(() => useFoundPerson(anna)),
      (at) => at.add(),
      () => given.length === 1,
    );
    await pressed(
      hooked(() => useFoundPerson(anna)),
      (at) => at.hide(),
      () => given.length === 2,
    );
    expect(given).toEqual([
      ["addFound", "a1", "Anna"],
      ["hideFound", "a1"],
    ]);
    expect(led).toEqual([{ to: "person", id: "a1" }]);
  });
});

describe("how far it is", () => {
  it("says first what is missing, then what is under way", () => {
    start();
    const own = { identifiers: [{ id: BERLIN, findable: false }] };
    const at = (part: Partial<Finding>) => sayProgress({ ...EMPTY, ...part });
    expect(at({}).text).toBe(discovery["discover.progress.mine"]);
    expect(at(own).text).toBe(discovery["discover.progress.book"]);
    const pairs = { ...own, book: 4 };
    expect(at({ ...pairs, evaluated: { done: 2, of: 4 } })).toEqual({ text: "Getting ready: 2 of 4.", part: 0.25 });
    const ready = { ...pairs, evaluated: { done: 4, of: 4 } };
    expect(at({ ...ready, met: { done: 2, of: 4 } }).part).toBe(0.75);
    expect(at({ ...ready, met: { done: 4, of: 4 } })).toEqual({ text: discovery["discover.progress.done"] });
    expect(sayRemains({ ...EMPTY, full: 1, leaving: 3 })).toEqual([
      discovery["discover.progress.full"].one,
      "3 things that you left at relays are still to be taken back.",
    ]);
  });

  it("says of hashes what they do without a number of mine, and that nobody finds me by them", () => {
    start();
    const hashing = { ...EMPTY, book: 4, by_hash: true, hashed: { done: 1, of: 4 } };
    expect(sayProgress(hashing)).toEqual({ text: "By hashes: 1 of 4.", part: 0.25 });
    expect(sayProgress({ ...hashing, hashed: { done: 4, of: 4 } })).toEqual({ text: discovery["discover.progress.hashed"] });
    expect([canLook(hashing), canLook({ ...hashing, hashed: EMPTY.hashed })]).toEqual([true, false]);
    expect(sayRemains(hashing)).toEqual([]);
    const own = (findable: boolean) => ({ ...hashing, identifiers: [{ id: BERLIN, findable }] });
    expect(sayRemains(own(false))).toEqual(["By hashes: 1 of 4.", discovery["discover.progress.unpublished"]]);
    expect(sayRemains(own(true))).toEqual(["By hashes: 1 of 4."]);
  });

  it("says who learns what, and with hashes what they give away", () => {
    start();
    const said = (): string =>
      sayLearns()
        .map(({ title, text }) => `${title}: ${text}`)
        .join("\n");
    having({});
    expect(said()).toContain("Your book stays here");
    expect(sayFindable(true)).toBe(discovery["discover.findable.on"]);
    having({ by_hash: true, evaluators: ["relay.example"] });
    expect(said()).not.toContain("Your book stays here");
    expect(said()).not.toContain("disguised");
    expect(said()).toContain("can work out every number in your book");
    expect(said()).toContain("a hash of each of your findable numbers");
    expect(sayFindable(true)).toBe(discovery["discover.findable.hash"]);
    expect(sayFindable(false)).toBe(discovery["discover.findable.off"]);
  });

  it("says of each trouble who, and when it goes on", () => {
    start();
    const relay = "https://relay.example";
    expect(sayFindingTrouble({ kind: "down", relay, again: 160 }, 100)).toContain("relay.example does not answer");
    expect(sayFindingTrouble({ kind: "rationed", relay, again: 7300 }, 100)).toContain("in 2 hours");
    expect(sayFindingTrouble({ kind: "refused", relay, again: 90 }, 100)).toContain("any moment");
    expect(sayFindingTrouble({ kind: "apart", relay }, 0)).toContain("until you press");
  });

  it("is not offered where the relay says so, and not known while it is not connected", () => {
    start();
    const at = (state: "online" | "offline", finds?: true) => {
      const connection = { ...STARTING.connection, state, ...(finds ? { finds_people: finds } : {}) };
      engineState.value = { ...STARTING, connection };
      return isOffered();
    };
    expect([at("offline"), at("online"), at("online", true)]).toEqual([undefined, false, true]);
    having({ trouble: { kind: "not-offered" } });
    expect(isOffered()).toBe(false);
  });

  it("by hashes is a choice only where the relay offers it, or it was made", () => {
    start();
    const at = (part: Partial<typeof STARTING.connection>, by_hash: boolean) => {
      engineState.value = { ...STARTING, connection: { ...STARTING.connection, ...part }, finding: { ...EMPTY, by_hash } };
      return sayHashes()?.on;
    };
    expect([at({}, false), at({ finds_by_hash: true }, false), at({}, true)]).toEqual([undefined, false, true]);
    expect(sayFound({ ...anna, by: "hash" }).unchecked).toMatch(/alone says so, by hashes/);
  });

  it("is looked for at once by a press, and forgotten by another", async () => {
    const { given, said } = start();
    await pressed(
      hooked(useFinding),
      (at) => at.find(),
      () => given.length === 1,
    );
    await pressed(
      hooked(useFinding),
      (at) => at.forget(),
      () => said() !== "",
    );
    expect(given).toEqual([["findPeople"], ["forgetBook"]]);
    expect(said()).toBe(discovery["discover.forget.done"]);
  });
});
