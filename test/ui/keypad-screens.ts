/**
 * Draws every keypad screen on the scripted engine, portrait and landscape, in both themes, reached by keys alone.
 * Run: `npx tsx test/ui/keypad-screens.ts [--de | --ar] [name…]`; pictures land in test/ui/shots/keypad. Fails on page errors, on anything
 * cut off sideways, and on what axe-core finds.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";
import { violations } from "../support/axe.ts";
import { setCamera, type View } from "../support/canvas-camera.ts";
import { setRecorder } from "../support/fake-recorder.ts";
import type { Scripted } from "./harness/engine.ts";
import { choose as chooseRow, hand, openKeypad, press, typed as typedInto } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import { type Say, translated } from "./saying.ts";
import { settled } from "./serve.ts";

/** On a keypad the arrows scroll long content, wherever the focus is. */
const UNLIKE = ["scrollable-region-focusable"];
const SHOTS = new URL("./shots/keypad/", import.meta.url);
const SIZES = [
  { name: "standing", width: 240, height: 320 },
  { name: "lying", width: 320, height: 240 },
];

const LANGUAGE = process.argv.includes("--de") ? "de" : process.argv.includes("--ar") ? "ar" : "en";
/** The acts below are written in English. */
const say: Say = LANGUAGE === "en" ? (english) => english : await translated(LANGUAGE);
const choose = (page: Page, words: string): Promise<void> => chooseRow(page, say(words));
const typed = (page: Page, label: string, text: string): Promise<void> => typedInto(page, say(label), text);

interface Shot {
  readonly name: string;
  readonly query: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

const keys =
  (...names: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const name of names) await press(page, name);
  };
/** Opens a tab, then rows by their text. */
const path =
  (tab: string, ...rows: readonly string[]) =>
  async (page: Page): Promise<void> => {
    if (tab) await press(page, tab);
    for (const row of rows) await choose(page, row);
  };

/** From the map to what the relay has for the area. */
const offered = async (page: Page): Promise<void> => {
  await drawn(keys("SoftRight"))(page);
  await keys("SoftRight", "2")(page);
  await choose(page, "See what there is");
};
/** Streets that a typed name finds. */
const named = async (page: Page): Promise<void> => {
  await keys("0")(page);
  await choose(page, "Where");
  await typed(page, "Place or coordinates", "long");
  await page.getByText("Long Pier").waitFor();
};

/** People, found by number: what is in the book, and who it found. */
const finding =
  (...rows: readonly string[]) =>
  async (page: Page): Promise<void> => {
    await page.evaluate((of) => {
      const { engine } = globalThis as unknown as { engine: Scripted };
      const person = { relay: "https://hills.example", at: 1, standing: "new" as const, others: 0 };
      engine.change({
        connection: { ...engine.state().connection, finds_people: true } as never,
        finding: {
          identifiers: [{ id: "tel:+491719999999", findable: false }],
          book: of,
          evaluators: ["relay.example"],
          evaluated: { done: 64, of },
          met: { done: 0, of },
          by_hash: false,
          hashed: { done: 0, of: 0 },
          published: 0,
          full: 1,
          leaving: 0,
          trouble: { kind: "down", relay: "https://relay.example", again: engine.state().connection.last_heard_at ?? 0 },
          found: [
            {
              ...person,
              id: "1f".repeat(32),
              handle: "An",
              entry: { id: "tel:+491711000003", name: "Anna Lindqvist" },
              by: "pair",
              others: 1,
            },
            { ...person, id: "2f".repeat(32), handle: "", entry: { id: "mailto:ben@example.org", name: "" }, by: "one" },
          ],
        },
      } as never);
    }, 200);
    await path("2", "Find people by number", ...rows)(page);
  };

const LIST: readonly Shot[] = [
  { name: "32a-find", query: "scene=full", act: finding() },
  { name: "32b-find-forget", query: "scene=full", act: (page) => finding("Forget the book")(page) },
  { name: "32c-found", query: "scene=full", act: finding("May be Anna Lindqvist") },
  { name: "32d-numbers", query: "scene=full", act: finding("My numbers and addresses") },
  {
    name: "32e-book",
    query: "scene=full&contacts=45",
    act: async (page) => {
      await finding("Whom I look for", "Read this phone’s contacts")(page);
      await page.getByText(say("Reading")).waitFor({ state: "hidden" });
    },
  },
  { name: "33a-marks", query: "scene=marks" },
  { name: "33b-mark-ai", query: "scene=marks", act: path("", "The ferry at six is full. There is room at eight.") },
  {
    name: "33c-mark-means",
    query: "scene=marks",
    act: path("", "The ferry at six is full. There is room at eight.", "AI agent, 812-0003-1415"),
  },
  { name: "33d-request", query: "scene=marks", act: keys("2") },
  { name: "31a-opened-picture", query: "scene=media", act: path("", "This one. Under it.") },
  { name: "31b-opened-voice", query: "scene=media", act: path("", "Teo sings") },
  { name: "31c-room", query: "scene=media", act: path("3", "Harbour cinema") },
  {
    name: "31e-recording",
    query: "scene=full",
    act: async (page) => {
      await press(page, "0");
      await setRecorder(page, {});
      await choose(page, "A picture or a voice");
      await press(page, "2");
      await page.locator(".level").waitFor();
    },
  },
  {
    name: "31d-leave",
    query: "scene=full",
    act: async (page) => {
      await press(page, "0");
      await choose(page, "A picture or a voice");
    },
  },
  { name: "01-welcome", query: "scene=welcome" },
  { name: "01b-name", query: "scene=welcome", act: keys("SoftRight") },
  { name: "01c-restore", query: "scene=welcome", act: keys("SoftLeft") },
  { name: "01d-failed", query: "scene=failed" },
  { name: "02-notes", query: "scene=full" },
  { name: "02b-notes-next", query: "scene=full", act: keys("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp") },
  { name: "02c-notes-empty", query: "scene=empty" },
  { name: "02d-offline", query: "scene=offline" },
  { name: "02e-refused", query: "scene=refused" },
  { name: "02f-coarse", query: "scene=coarse" },
  { name: "02g-changed", query: "scene=changed" },
  { name: "03-waiting", query: "scene=full", act: path("", "This one. Under it.") },
  { name: "03b-far", query: "scene=full", act: path("", "Ruth") },
  { name: "03c-opened", query: "scene=boat", act: path("", "You found it") },
  {
    name: "03d-options",
    query: "scene=boat",
    act: (page) => path("", "You found it")(page).then(() => press(page, "SoftLeft")),
  },
  { name: "03e-sent", query: "scene=full", act: path("", "Jonas") },
  { name: "03f-failed", query: "scene=full", act: path("", "Not sent") },
  { name: "03g-withdraw", query: "scene=full", act: (page) => path("", "Jonas")(page).then(() => press(page, "SoftRight")) },
  { name: "04-moment", query: "scene=fresh&motion", act: (page) => page.getByText(say("You are here.")).waitFor() },
  { name: "04b-moment-many", query: "scene=together&motion", act: (page) => page.getByText(say("You are here.")).waitFor() },
  { name: "04c-together", query: "scene=together" },
  { name: "05-leave", query: "scene=full", act: keys("SoftLeft") },
  {
    name: "05b-leave-written",
    query: "scene=full",
    act: async (page) => {
      await press(page, "SoftLeft");
      await typed(page, "What you leave", "You found it. Look up: third window. I’ll be on the wall until six.");
    },
  },
  { name: "05c-leave-missing", query: "scene=full", act: keys("SoftLeft", "SoftRight") },
  { name: "05d-who", query: "scene=full", act: keys("SoftLeft", "Enter") },
  { name: "05e-where", query: "scene=full", act: (page) => keys("SoftLeft")(page).then(() => choose(page, "Where")) },
  { name: "05f-when", query: "scene=full", act: (page) => keys("SoftLeft")(page).then(() => choose(page, "Opens")) },
  { name: "06-map", query: "scene=rooms", act: drawn(keys("SoftRight")) },
  { name: "06b-map-next", query: "scene=rooms", act: drawn(keys("SoftRight"), keys("Enter")) },
  {
    name: "06c-map-set",
    query: "scene=full",
    act: drawn(async (page) => {
      await press(page, "SoftLeft");
      await choose(page, "Where");
      await choose(page, "On the map");
    }),
  },
  { name: "06d-map-world", query: "scene=new", act: drawn(keys("SoftRight")) },
  { name: "06e-map-streets", query: "scene=streets", act: drawn(keys("SoftRight")) },
  { name: "06f-streets-offer", query: "scene=no-streets", act: offered },
  { name: "06g-streets-large", query: "scene=no-streets&most=3145728", act: offered },
  { name: "06h-streets-saved", query: "scene=streets", act: drawn(keys("SoftRight", "SoftRight", "2")) },
  { name: "06i-where-names", query: "scene=streets", act: named },
  { name: "07-people", query: "scene=requests", act: keys("2") },
  { name: "07b-people-empty", query: "scene=empty", act: keys("2") },
  { name: "07c-person", query: "scene=met", act: path("2", "Ines") },
  { name: "07d-finger", query: "scene=full", act: path("2", "Teo", "Not checked") },
  { name: "07e-changed", query: "scene=changed", act: path("2", "Ines") },
  { name: "07f-add", query: "scene=full", act: keys("2", "SoftLeft") },
  {
    name: "07g-found",
    query: "scene=full",
    act: async (page) => {
      await keys("2", "SoftLeft")(page);
      await typed(page, "Their link", "relay.example/add#p=abcdefghijk&r=aaa&n=Noor");
      await press(page, "SoftRight");
    },
  },
  { name: "07h-code", query: "scene=full", act: keys("2", "SoftRight") },
  {
    name: "07i-bylink",
    query: "scene=full",
    act: (page) => path("2", "Teo")(page).then(() => keys("SoftLeft", "2", "SoftRight")(page)),
  },
  { name: "07j-verify", query: "scene=full", act: path("2", "Checking each other") },
  { name: "07k-scan", query: "scene=full", act: scanning("nothing") },
  { name: "07l-scan-person", query: "scene=full", act: scanning("nothing", "Teo") },
  { name: "07m-scan-strange", query: "scene=full", act: scanning({ code: "https://example.org/menu" }) },
  { name: "07n-scan-asks", query: "scene=full", act: scanning("asks") },
  { name: "07o-scan-refused", query: "scene=full", act: scanning("refused") },
  { name: "07p-scan-none", query: "scene=full", act: scanning(undefined, "Teo") },
  { name: "07q-handed", query: "scene=full", act: handed("view", "url", `https://relay.example/add#p=${"k".repeat(43)}&n=Noor`) },
  { name: "07r-answer", query: "scene=full", act: handed("view", "url", `https://relay.example/va?p=${"k".repeat(43)}&t=a`) },
  { name: "07s-shared", query: "scene=full", act: handed("share", "text", "Third window, from half past four.") },
  { name: "08-rooms", query: "scene=rooms", act: keys("3") },
  { name: "08b-talk", query: "scene=rooms", act: path("3", "Harbour cinema") },
  { name: "08c-saying", query: "scene=saying", act: path("3", "Harbour cinema") },
  { name: "08d-door", query: "scene=rooms", act: path("3", "Quiet carriage") },
  { name: "08e-knocking", query: "scene=knocking", act: path("3", "Quiet carriage") },
  { name: "08f-invited", query: "scene=rooms", act: path("3", "Night swimmers") },
  { name: "08g-over", query: "scene=rooms", act: path("3", "Boat race") },
  {
    name: "08h-settings",
    query: "scene=rooms",
    act: (page) => path("3", "Harbour cinema")(page).then(() => press(page, "SoftLeft")),
  },
  { name: "08i-new-room", query: "scene=rooms", act: keys("3", "SoftLeft", "1") },
  { name: "08j-new-group", query: "scene=rooms", act: keys("3", "SoftLeft", "2") },
  { name: "09-me", query: "scene=full", act: keys("4") },
  { name: "09b-words", query: "scene=full", act: keys("4", "Enter") },
  { name: "09c-check", query: "scene=full", act: keys("4", "Enter", "SoftRight", "SoftRight") },
  { name: "09d-backup", query: "scene=full", act: path("4", "Backup") },
  { name: "09e-conflict", query: "scene=conflict", act: path("4", "Backup") },
  { name: "09f-relay", query: "scene=silent", act: path("4", "relay.example") },
  { name: "09g-alarm", query: "scene=full&wake=alarm", act: path("4", "Notifications") },
  { name: "09h-push", query: "scene=full&wake=push", act: path("4", "Notifications") },
  { name: "09i-theme", query: "scene=full", act: path("4", "Light and dark") },
  { name: "09j-lock", query: "scene=full", act: path("4", "App lock and wipe") },
  { name: "09k-locked", query: "scene=locked" },
  { name: "09l-wiped", query: "scene=wiped" },
  { name: "15a-numbers-none", query: "scene=full", act: path("4", "Numbers") },
  { name: "15b-numbers", query: "scene=numbers", act: path("4", "Numbers") },
  { name: "15c-number", query: "scene=numbers", act: path("4", "Numbers", "123-1234-5678") },
  { name: "15d-login", query: "scene=directory", act: path("4", "Numbers", "Get a number, or log in") },
  { name: "15k-give", query: "scene=numbers", act: path("4", "Numbers", "123-1234-5678", "Give my link with this number") },
  {
    name: "15l-in-link",
    query: "scene=directory",
    act: async (page) => {
      await keys("2", "SoftLeft")(page);
      await typed(page, "Their link or number", "relay.example/add#p=abcdefghijk&r=aaa&n=Noor&a=AAAA");
      await press(page, "SoftRight");
      await page.locator("[data-nav]", { hasText: "numbers.example" }).first().waitFor();
    },
  },
  { name: "15i-recovery-row", query: "scene=recovery" },
  { name: "15j-recovery", query: "scene=recovery", act: path("4", "Numbers", "Somebody asks for your account") },
  { name: "15e-masks", query: "scene=numbers", act: path("4", "Numbers", "Masks") },
  { name: "15f-mask", query: "scene=numbers", act: path("4", "Numbers", "Masks", "555-0000-4000") },
  {
    name: "15g-find-ai",
    query: "scene=numbers",
    act: async (page) => {
      await keys("2", "SoftLeft")(page);
      await typed(page, "Their link or number", "55512345678");
      await press(page, "SoftRight");
      await press(page, "SoftRight");
      await page.getByText(say("You write to a machine.")).waitFor();
    },
  },
  { name: "15h-known", query: "scene=numbers", act: path("4", "Numbers", "Numbers that wrote") },
  { name: "09m-privacy", query: "scene=full", act: path("4", "What each party can see") },
  { name: "09n-about", query: "scene=full", act: path("4", "About Cairn") },
  { name: "09o-space", query: "scene=full", act: path("4", "Space on this device") },
  { name: "09p-move", query: "scene=full", act: path("4", "Move to a new key") },
  { name: "09q-blocked", query: "scene=blocked", act: path("4", "Blocked") },
  { name: "15a-couriers-none", query: "scene=full", act: path("4", "Couriers") },
  { name: "15b-couriers-new", query: "scene=full", act: path("4", "Couriers", "New group") },
  { name: "15c-couriers", query: "scene=couriers", act: path("4", "Couriers") },
  { name: "15d-couriers-group", query: "scene=couriers", act: path("4", "Couriers", "The valley") },
  {
    name: "15e-couriers-asked",
    query: "scene=couriers",
    act: path("4", "Couriers", "Teo asks to carry your mail when you have no signal."),
  },
  { name: "09r-restoring", query: "scene=writing" },
  { name: "09s-no-backup", query: "scene=nothing" },
];

/** Sent by another app, and shown. */
function handed(name: string, part: string, value: string): (page: Page) => Promise<void> {
  return async (page) => {
    await hand(page, name, { [part]: value });
    await page.locator(".place:not([hidden]) .screen", { hasNotText: say("Waiting") }).waitFor();
  };
}

/** The camera shows this view, or there is none; `person`: whose code is expected. */
function scanning(view: View | undefined, person = ""): (page: Page) => Promise<void> {
  return async (page) => {
    if (view) await setCamera(page, view);
    await path("2", ...(person ? [person, "Not checked"] : ["Scan a code"]))(page);
    if (person) await press(page, "Enter");
    const seen = { nothing: ".finder", asks: ".screen" }[String(view)] ?? ".missing";
    await page.locator(seen).locator("visible=true").first().waitFor();
  };
}

/** The chart is drawn, with its coast. */
function drawn(...acts: readonly ((page: Page) => Promise<unknown>)[]): (page: Page) => Promise<void> {
  return async (page) => {
    const [first, ...others] = acts;
    await first?.(page);
    await page.locator(".chartbox canvas").first().waitFor({ state: "attached" });
    for (const act of others) await act(page);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(400);
  };
}

/** Finds content wider than the screen, a cut title or softkey, and a focus that is missing or above the visible part. */
const cut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const body = [...document.querySelectorAll(".body")].filter((node) => (node as HTMLElement).offsetParent !== null);
    const wide = body.filter((node) => node.scrollWidth > node.clientWidth).map(() => "the content is too wide");
    const soft = [...document.querySelectorAll<HTMLElement>(".softkeys, .soft button")].filter(
      (node) => node.scrollWidth > node.clientWidth,
    );
    const heads = [...document.querySelectorAll<HTMLElement>(".head h1")].filter((node) => node.scrollWidth > node.clientWidth);
    const top = [".over", ".moment", ".screen"]
      .flatMap((name) => [...document.querySelectorAll<HTMLElement>(name)])
      .find((node) => node.offsetParent !== null);
    const rows = [...(top?.querySelectorAll<HTMLElement>("[data-nav]") ?? [])];
    const at = document.activeElement?.getBoundingClientRect();
    // New content may have pushed the focus below the visible part; then the mark shows that there is more.
    const below = at && at.bottom > innerHeight && document.querySelector(".softkeys.more");
    const seen = below || (at && at.top >= 0 && at.bottom <= innerHeight);
    const lost = rows.length > 0 && !(seen && rows.includes(document.activeElement as HTMLElement)) ? ["no focus to be seen"] : [];
    return [
      ...lost,
      ...wide,
      ...heads.map((node) => `title cut: ${node.textContent}`),
      ...soft.map((node) => `softkey cut: ${node.textContent}`),
    ];
  });

mkdirSync(SHOTS, { recursive: true });
const wanted = process.argv.slice(2).filter((part) => !part.startsWith("--"));
const harness = await startKeypadHarness();
const troubles: string[] = [];
for (const size of SIZES) {
  for (const theme of ["light", "dark"] as const) {
    for (const shot of LIST) {
      const label = `${shot.name}-${size.name}-${theme}${LANGUAGE === "en" ? "" : `-${LANGUAGE}`}`;
      if (wanted.length > 0 && !wanted.some((part) => label.includes(part))) continue;
      const page = await openKeypad(harness, `still&theme=${theme}&language=${LANGUAGE}&${shot.query}`, size, (trouble) =>
        troubles.push(`${label}: ${trouble}`),
      );
      await shot.act?.(page).catch((error: unknown) => troubles.push(`${label}: ${String(error)}`));
      await settled(page).catch((error: unknown) => troubles.push(`${label}: ${String(error)}`));
      await page.screenshot({ path: fileURLToPath(new URL(`${label}.png`, SHOTS)) });
      for (const line of [...(await cut(page)), ...(await violations(page, undefined, UNLIKE))]) troubles.push(`${label}: ${line}`);
      await page.close();
    }
  }
}
await harness.stop();
for (const trouble of troubles) console.error(trouble);
console.log(troubles.length === 0 ? "no troubles" : `${troubles.length} troubles`);
process.exitCode = troubles.length === 0 ? 0 : 1;
