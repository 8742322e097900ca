/** Finding people by number or address: what is mine, whom I look for, who was found. Texts are in state/discovery-labels.ts. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { BookEntry, FoundPerson, OwnIdentifier } from "../../engine/face.ts";
import type { AddressBooks, BookRow, IdentifierReader } from "../ports.ts";
import { commands } from "../state/commands.ts";
import { sayIdentifier } from "../state/discovery-labels.ts";
import { finding } from "../state/engine.ts";
import { ports } from "../state/ports.ts";
import { quietly } from "../state/quietly.ts";
import { t } from "../words/t.ts";
import { type Done, troubleOf, useAct } from "./act.ts";

/** How many of my own the engine takes. */
const MOST_OWN = 4;

/** Chosen by hand, for as long as the page is open: otherwise my own number says it. */
const chosenCountry = signal<string | undefined>(undefined);

/** Asked for by a national number. */
const countries = signal<readonly string[]>([]);

async function loadBooks(): Promise<AddressBooks> {
  const { books } = ports();
  if (!books) throw new Error("no address books here");
  return books();
}

async function loadReader(): Promise<IdentifierReader> {
  const reader = await (await loadBooks()).reader();
  countries.value = reader.countries;
  return reader;
}

function countryBy(reader: IdentifierReader): string | undefined {
  if (chosenCountry.value !== undefined) return chosenCountry.value;
  const known = mine().map(({ id }) => (id.startsWith("tel:") ? reader.countryOf(id) : undefined));
  return known.find((country) => country !== undefined);
}

/** As I left it at the moment of an act, not as it was drawn. */
const mine = (): readonly OwnIdentifier[] => finding.peek()?.identifiers ?? [];

/** Which country a number without one is of, for a skin to ask. */
const countryChoice = () => ({
  country: chosenCountry.value ?? "",
  countries: countries.value,
  choose: (code: string): void => {
    chosenCountry.value = code || undefined;
  },
});

type Unread = "empty" | "country" | "unread";

function sayUnread(why: Unread | undefined): string | undefined {
  if (why === undefined) return undefined;
  return t(why === "country" && countries.value.length === 0 ? "discover.type.country.code" : `discover.type.${why}`);
}

/** One of my own numbers or addresses is typed, changed or removed. */
export function useOwnIdentifiers() {
  const { trouble, busy, run, clear } = useAct();
  const [typed, setTyped] = useState("");
  const [unread, setUnread] = useState<Unread | undefined>(undefined);
  const list = finding.value?.identifiers ?? [];
  const put = (own: readonly OwnIdentifier[]): Promise<void> => commands().setIdentifiers(own);
  async function add(): Promise<Done | undefined> {
    setUnread(undefined);
    if (!typed.trim()) return void setUnread("empty");
    const reader = await loadReader();
    const reading = reader.read(typed, countryBy(reader));
    if ("why" in reading) return void setUnread(reading.why === "country" ? "country" : "unread");
    await put([...mine().filter(({ id }) => id !== reading.id), { id: reading.id, findable: false }]);
    setTyped("");
    return { said: t("discover.mine.added", { id: sayIdentifier(reading.id) }) };
  }
  return {
    ...{ list, typed, trouble, busy },
    isFull: list.length >= MOST_OWN,
    wrong: sayUnread(unread),
    asksCountry: unread === "country" && countries.value.length > 0,
    ...countryChoice(),
    setTyped: (text: string): void => {
      setTyped(text);
      setUnread(undefined);
      clear();
    },
    add: (): void => run(async () => await add()),
    remove: (id: string): void =>
      run(async () => {
        await put(mine().filter((one) => one.id !== id));
        return { said: t("discover.mine.removed", { id: sayIdentifier(id) }) };
      }),
    /** Findable by anyone who has it, or only by whom I look for. */
    turn: (id: string, findable: boolean): void => run(() => put(mine().map((one) => (one.id === id ? { id, findable } : one)))),
  };
}

/** Numbers or addresses of one person, typed or pasted, with their name. */
export function useTypedEntry() {
  const { trouble, busy, run, clear } = useAct();
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const [unread, setUnread] = useState<Unread | undefined>(undefined);
  const [outcome, setOutcome] = useState<string | undefined>(undefined);
  const touched = (): void => {
    setUnread(undefined);
    setOutcome(undefined);
    clear();
  };
  async function add(): Promise<Done | undefined> {
    touched();
    const texts = typed.split(/[,;\n،؛]/).filter((text) => text.trim());
    if (texts.length === 0) return void setUnread("empty");
    const reader = await loadReader();
    const readings = texts.map((text) => reader.read(text, countryBy(reader)));
    const wrong = readings.find((one) => "why" in one);
    if (wrong && "why" in wrong) return void setUnread(wrong.why === "country" ? "country" : "unread");
    const entries = readings.flatMap((one) => ("id" in one ? [{ id: one.id, name: name.trim() }] : []));
    const said = sayAdded(await commands().addToBook(entries));
    setTyped("");
    setName("");
    setOutcome(said);
    return { said };
  }
  return {
    ...{ typed, name, trouble, busy, outcome },
    wrong: sayUnread(unread),
    asksCountry: unread === "country" && countries.value.length > 0,
    ...countryChoice(),
    setTyped: (text: string): void => {
      setTyped(text);
      touched();
    },
    setName,
    add: (): void => run(async () => await add()),
  };
}

const sayAdded = (added: number): string => (added === 0 ? t("discover.added.none") : t("discover.added", { n: added }));

interface Sorted {
  readonly entries: readonly BookEntry[];
  /** Those of numbers without a country, to be read again when it is known. */
  readonly national: readonly BookRow[];
  readonly unreadable: number;
}

/** What a book's rows mean. A person has an entry for each number and address. */
export function sortRows(rows: readonly BookRow[], reader: IdentifierReader, country: string | undefined): Sorted {
  const entries: BookEntry[] = [];
  const national: BookRow[] = [];
  let unreadable = 0;
  for (const { name, phones, mails } of rows) {
    const without: string[] = [];
    for (const text of [...phones, ...mails]) {
      const reading = reader.read(text, country);
      if ("id" in reading) entries.push({ id: reading.id, name });
      else if (reading.why === "country") without.push(text);
      else unreadable++;
    }
    if (without.length > 0) national.push({ name, phones: without, mails: [] });
  }
  return { entries, national, unreadable };
}

const numbersIn = (rows: readonly BookRow[]): number => rows.reduce((sum, { phones }) => sum + phones.length, 0);

function saySorted(added: number, { national, unreadable }: Sorted): string {
  const without = numbersIn(national);
  return [
    sayAdded(added),
    ...(without > 0 ? [t("discover.skipped.country", { n: without })] : []),
    ...(unreadable > 0 ? [t("discover.skipped.unread", { n: unreadable })] : []),
  ].join(" ");
}

function sayBadFile(error: unknown): string {
  const code = troubleOf(error);
  const known = (["too-large", "malformed"] as const).find((one) => one === (code as string));
  return t(`discover.file.${known ?? "unreadable"}`);
}

/** A whole book: of a file, or of this device. What has no country waits for one. */
export function useReadBook() {
  const { trouble, busy, run } = useAct();
  const [outcome, setOutcome] = useState<string | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [national, setNational] = useState<readonly BookRow[]>([]);
  async function add(rows: readonly BookRow[]): Promise<Done> {
    const reader = await loadReader();
    const sorted = sortRows(rows, reader, countryBy(reader));
    const said = saySorted(sorted.entries.length === 0 ? 0 : await commands().addToBook(sorted.entries), sorted);
    setNational(sorted.national);
    setOutcome(said);
    return { said };
  }
  const begin = (): void => {
    setOutcome(undefined);
    setFailure(undefined);
    setNational([]);
  };
  const [{ ask }, setBooks] = useState<Partial<AddressBooks>>({});
  useEffect(() => quietly(loadBooks().then(setBooks), "page.books"), []);
  return {
    ...{ trouble, busy, outcome, failure },
    /** Which of them are left out until their country is chosen. */
    national: national.length > 0,
    ...countryChoice(),
    openFile: (file: Blob): void =>
      run(async () => {
        begin();
        try {
          return await add(await (await loadBooks()).open(file));
        } catch (error) {
          if (troubleOf(error) === "too-many") throw error;
          setFailure(sayBadFile(error));
        }
      }),
    /** This device's own book. Absent where it has none to give. */
    ...(ask && {
      askDevice: (): void =>
        run(async () => {
          begin();
          const rows = await ask();
          if (rows) return add(rows);
          setFailure(t("discover.pick.refused"));
        }),
    }),
    /** With the country that was chosen. */
    addNational: (): void => run(() => add(national)),
  };
}

/** The entries of the book, read anew when their number changes. Nothing before `isShown`. */
export function useBookEntries(isShown: boolean) {
  const { trouble, busy, run } = useAct();
  const [entries, setEntries] = useState<readonly BookEntry[]>([]);
  const size = finding.value?.book ?? 0;
  useEffect(() => {
    if (isShown) run(async () => setEntries(await commands().bookEntries()));
  }, [isShown, size]);
  return {
    ...{ entries, trouble, busy },
    remove: ({ id }: BookEntry): void =>
      run(async () => {
        await commands().removeFromBook(id);
        setEntries(await commands().bookEntries());
        return { said: t("discover.book.removed", { id: sayIdentifier(id) }) };
      }),
  };
}

/** By hashes too: on is asked first. */
export function useHashes() {
  const { trouble, run } = useAct();
  return { trouble, turn: (on: boolean): void => run(() => commands().findByHash(on)) };
}

/** Looking now, and forgetting all of it. */
export function useFinding() {
  const { trouble, busy, run } = useAct();
  return {
    ...{ trouble, busy },
    find: (): void => run(() => commands().findPeople()),
    forget: (): void =>
      run(async () => {
        await commands().forgetBook();
        return { said: t("discover.forget.done") };
      }),
  };
}

/** Somebody who was found: added by a name, or not shown any more. */
export function useFoundPerson({ id, entry, handle }: FoundPerson) {
  const { trouble, busy, run } = useAct();
  const [name, setName] = useState(entry.name || handle);
  return {
    ...{ name, setName, trouble, busy },
    add: (): void =>
      run(async () => {
        const person = await commands().addFound(id, name.trim());
        return { said: t("add.done", { name: name.trim() || t("person.nameless") }), next: { to: "person", id: person } };
      }),
    hide: (): void =>
      run(async () => {
        await commands().hideFound(id);
        return { said: t("discover.found.hidden") };
      }),
  };
}
