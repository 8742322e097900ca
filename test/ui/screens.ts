/**
 * Draws every screen on the scripted engine at three sizes, in both themes and both reading directions, and checks each with axe-core.
 * Run: `npx tsx test/ui/screens.ts [name…]`; pictures land in test/ui/shots. Fails on any violation or page error.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { TAGS, violations } from "../support/axe.ts";
import { setRecorder } from "../support/fake-recorder.ts";
import { saying, translated } from "./saying.ts";
import { settled, startHarness } from "./serve.ts";

const PICTURE = fileURLToPath(new URL("../../public/icons/icon-512.png", import.meta.url));
const SHOTS = new URL("./shots/", import.meta.url);

const SIZES = [
  { name: "phone", width: 360, height: 800, scale: 2 },
  { name: "tablet", width: 768, height: 1024, scale: 1 },
  { name: "desk", width: 1440, height: 900, scale: 1 },
];

/** English (left to right) and Arabic (right to left); `--german` draws German instead, whose words are the longest. */
const LANGUAGES_SHOWN = process.argv.includes("--german") ? (["de"] as const) : (["en", "ar"] as const);
const LOOKS = LANGUAGES_SHOWN.flatMap((language) => (["light", "dark"] as const).map((theme) => ({ language, theme })));
const SUFFIX = { en: "", de: "-de", ar: "-rtl" } as const;

interface Shot {
  readonly name: string;
  readonly scene: string;
  readonly at?: string;
  /** Brings the screen into the wanted state. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** With motion. */
  readonly moving?: boolean;
}

const press = (name: string) => (page: Page) => page.getByRole("button", { name }).first().click();

const searchFor = (text: string) => async (page: Page) => {
  await page.getByRole("combobox").fill(text);
  await page.locator(".results:visible").waitFor();
};

const SHOTS_LIST: readonly Shot[] = [
  { name: "01-welcome", scene: "welcome" },
  { name: "01b-name", scene: "welcome", act: press("Start now") },
  { name: "01c-restore", scene: "welcome", act: press("I have words") },
  {
    name: "01d-restore-wrong",
    scene: "welcome",
    act: async (page) => {
      await press("I have words")(page);
      await page.getByLabel("Words, or 64 hex digits").fill("stone stone");
      await press("Bring me back")(page);
    },
  },
  { name: "01e-failed", scene: "failed" },
  { name: "02-map", scene: "full" },
  { name: "02c-map-new", scene: "new" },
  { name: "02d-map-world", scene: "full", act: zoomOut },
  {
    name: "02e-search",
    scene: "full",
    act: async (page) => {
      await page.getByLabel("Place or coordinates").fill("malag");
      await page.getByRole("option").first().waitFor();
    },
  },
  { name: "03a-where", scene: "full", at: "/leave" },
  { name: "03c-place", scene: "full", at: "/leave/place" },
  {
    name: "03b-words",
    scene: "full",
    at: "/leave/words",
    act: async (page) => {
      await page
        .getByLabel("What you leave")
        .fill("You found it. Look up: our paper boat is still in the third window. Bring it down before they paint.");
      await page.getByRole("button", { name: "Ines" }).click();
    },
  },
  {
    name: "03e-words-picture",
    scene: "full",
    at: "/leave/words",
    act: async (page) => {
      await page.locator('input[type="file"]').setInputFiles(PICTURE);
      await page.locator(".media img").waitFor();
    },
  },
  {
    name: "03f-words-recording",
    scene: "full",
    at: "/leave/words",
    act: async (page) => {
      await setRecorder(page, {});
      await page.locator(".attach .btn").nth(1).click();
      await page.getByRole("timer").waitFor();
    },
  },
  { name: "33a-marks-waiting", scene: "marks", at: "/notes" },
  { name: "33b-marks-opened", scene: "marks", at: "/notes/opened" },
  { name: "33c-mark-ai", scene: "marks", at: "/note#ai1" },
  { name: "33d-mark-lent", scene: "marks", at: "/note#lent1" },
  { name: "33e-mark-person", scene: "marks", at: "/note#person1" },
  { name: "33f-mark-changed", scene: "marks", at: "/note#changed1" },
  { name: "33g-marks-mean", scene: "marks", at: "/marks#ai_agent" },
  { name: "33h-request", scene: "marks", at: "/people" },
  { name: "31a-opened-picture", scene: "media", at: "/note#pic1" },
  { name: "31b-opened-voice", scene: "media", at: "/note#voice1" },
  { name: "31c-opened-lie", scene: "media", at: "/note#lie1" },
  { name: "31d-opened-list", scene: "media", at: "/notes/opened" },
  { name: "31e-sent-picture", scene: "media", at: "/note#pic3" },
  { name: "31f-room", scene: "media", at: "/room#c1" },
  { name: "31g-room-adding", scene: "media", at: "/room#c1", act: press("Add a picture or a voice") },
  {
    name: "03d-words-missing",
    scene: "empty",
    at: "/leave/words",
    act: async (page) => {
      await press("Choose")(page);
      await press("Leave it here")(page);
    },
  },
  { name: "04a-waiting", scene: "full", at: "/notes" },
  { name: "04b-left", scene: "full", at: "/notes/left" },
  { name: "04c-opened", scene: "full", at: "/notes/opened" },
  { name: "04d-waiting-note", scene: "coarse", at: "/note#near1" },
  { name: "04e-sent-note", scene: "full", at: "/note#sent4" },
  { name: "04f-failed-note", scene: "full", at: "/note#sent1" },
  { name: "04g-withdraw", scene: "full", at: "/note#sent4", act: press("Withdraw it") },
  { name: "05-moment", scene: "fresh", at: "/", moving: true, act: (page) => page.locator(".moment.done").waitFor() },
  { name: "05b-moment-many", scene: "together", at: "/", moving: true, act: (page) => page.locator(".moment.done").waitFor() },
  { name: "05c-together", scene: "together", at: "/" },
  { name: "02f-stack", scene: "spot" },
  { name: "06-opened", scene: "boat", at: "/note#boat" },
  { name: "06b-here", scene: "fresh", at: "/" },
  { name: "07-people", scene: "requests", at: "/people" },
  { name: "07a-person", scene: "met", at: "/person#0101" },
  { name: "07c-unchecked", scene: "full", at: "/person#0203" },
  { name: "07d-people-empty", scene: "empty", at: "/people" },
  { name: "07e-add", scene: "full", at: "/add" },
  { name: "07f-add-found", scene: "full", at: "/add#p=abcdefghijk&r=aaa&n=Noor" },
  {
    name: "07g-add-bad",
    scene: "full",
    at: "/add",
    act: async (page) => {
      await page.getByLabel("Their link").fill("https://example.org/nothing");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "15f-add-number-ai",
    scene: "numbers",
    at: "/add",
    act: async (page) => {
      await page.getByLabel("Their link or number").fill("555-1234-5678");
      await press("Look it up")(page);
      await page.getByRole("button", { name: "Add Harbour office" }).waitFor();
    },
  },
  {
    name: "15g-add-number-ask",
    scene: "numbers",
    at: "/add",
    act: async (page) => {
      await page.getByLabel("Their link or number").fill("123-0000-0000");
      await press("Look it up")(page);
      await page.getByRole("button", { name: "Knock" }).waitFor();
    },
  },
  { name: "15a-numbers-none", scene: "full", at: "/me/numbers" },
  { name: "15b-numbers-login", scene: "directory", at: "/me/numbers" },
  { name: "15c-numbers", scene: "numbers", at: "/me/numbers" },
  {
    name: "15d-numbers-below",
    scene: "numbers",
    at: "/me/numbers",
    act: (page) => page.getByRole("heading", { name: "Directories" }).scrollIntoViewIfNeeded(),
  },
  { name: "15i-recovery", scene: "recovery", at: "/me/numbers" },
  { name: "15j-recovery-banner", scene: "recovery", at: "/people" },
  { name: "15e-number", scene: "numbers", at: "/number#aHR0cHM6Ly9udW1iZXJzLmV4YW1wbGU" },
  {
    name: "15h-number-below",
    scene: "numbers",
    at: "/number#aHR0cHM6Ly9udW1iZXJzLmV4YW1wbGU",
    act: (page) => page.getByRole("button", { name: "End my account there" }).scrollIntoViewIfNeeded(),
  },
  { name: "07h-link", scene: "full", at: "/link" },
  { name: "07b-changed", scene: "changed", at: "/person#0101" },
  { name: "07b-changed-link", scene: "changed", at: "/person#0203" },
  { name: "07i-voice", scene: "full", at: "/person#0203", act: press("Compare by voice") },
  { name: "07j-people-changed", scene: "changed", at: "/people" },
  { name: "07k-twin", scene: "twin", at: "/people" },
  { name: "07l-bylink", scene: "full", at: "/person/check#0101", act: press("Make an invitation") },
  { name: "07m-scan", scene: "full", at: "/person/scan#0101" },
  { name: "07n-scan-any", scene: "full", at: "/scan" },
  { name: "07o-invite", scene: "full", at: "/v?ines=1" },
  { name: "07p-invite-new", scene: "full", at: "/v#new=1" },
  { name: "07q-answered", scene: "full", at: "/v?ines=1", act: press("Yes, it is from Ines") },
  { name: "07r-answer-bad", scene: "full", at: "/va?p=1" },
  { name: "07s-verify-none", scene: "full", at: "/verify" },
  { name: "07t-held", scene: "changed", at: "/notes/left" },
  { name: "09g-move", scene: "full", at: "/me/move" },
  { name: "09h-move-words", scene: "full", at: "/me/move", act: press("Make a new key") },
  {
    name: "09i-relay-move",
    scene: "full",
    at: "/me/relay",
    act: async (page) => {
      await page.getByLabel("Address of the relay").fill("hills.example");
      await press("Ask what it can")(page);
      await page.getByRole("button", { name: "Move to" }).scrollIntoViewIfNeeded();
    },
  },
  { name: "09j-blocked", scene: "blocked", at: "/me/blocked" },
  { name: "08-room", scene: "rooms", at: "/room#c1" },
  { name: "08b-failed", scene: "saying", at: "/room#c1" },
  { name: "08c-settings", scene: "rooms", at: "/room/settings#c1" },
  {
    name: "08p-number",
    scene: "numbered-rooms",
    at: "/room/settings#c1",
    act: (page) => page.getByRole("switch").scrollIntoViewIfNeeded(),
  },
  { name: "08d-rooms", scene: "rooms", at: "/rooms" },
  { name: "08e-rooms-empty", scene: "empty", at: "/rooms" },
  { name: "08f-door", scene: "rooms", at: "/room#d1" },
  { name: "08g-knocking", scene: "knocking", at: "/room#d2" },
  { name: "08h-lapsed", scene: "lapsed", at: "/room#d2" },
  { name: "08i-invite", scene: "rooms", at: "/room#c4" },
  { name: "08j-over", scene: "rooms", at: "/room#c3" },
  { name: "08k-make", scene: "rooms", at: "/rooms/new" },
  { name: "08l-group", scene: "rooms", at: "/rooms/group" },
  { name: "08m-group-settings", scene: "rooms", at: "/room/settings#c2" },
  { name: "08n-map", scene: "rooms", at: "/" },
  { name: "08o-end", scene: "rooms", at: "/room/settings#c1", act: press("End the room") },
  { name: "09a-me", scene: "full", at: "/me" },
  { name: "09b-privacy", scene: "full", at: "/me/privacy" },
  { name: "09c-phrase", scene: "full", at: "/me/words" },
  { name: "09d-check", scene: "full", at: "/me/words/check", act: press("Check") },
  { name: "09e-me-unkept", scene: "unkept", at: "/me/words" },
  { name: "09g-notifications", scene: "full", at: "/me/notifications" },
  { name: "09h-notified", scene: "full", at: "/me/notifications", act: press("Tell me") },
  { name: "16a-find", scene: "discovery", at: "/people/find" },
  { name: "16b-find-not-offered", scene: "full", at: "/people/find" },
  { name: "16c-found", scene: "found", at: "/people/find" },
  { name: "16d-finding-troubled", scene: "finding-troubled", at: "/people/find" },
  { name: "09k-texts", scene: "sms", at: "/me/notifications" },
  { name: "09i-refused", scene: "refused", at: "/me/notifications" },
  { name: "09f-about", scene: "full", at: "/me/about" },
  { name: "09g-backup", scene: "full", at: "/me/backup" },
  { name: "09h-backup-conflict", scene: "conflict", at: "/me/backup" },
  { name: "09i-backup-failed", scene: "unstored", at: "/me/backup" },
  { name: "09j-lock-off", scene: "full", at: "/me/lock" },
  { name: "09k-lock-on", scene: "installable", at: "/me/lock" },
  { name: "09l-wipe", scene: "installable", at: "/me/lock", act: press("Wipe this device") },
  { name: "09m-space", scene: "full", at: "/me/space" },
  { name: "09p-streets", scene: "streets", at: "/me/streets" },
  { name: "09q-streets-offer", scene: "no-streets", at: "/me/streets", act: press("See what there is") },
  { name: "09r-space-streets", scene: "streets", at: "/me/space" },
  { name: "02s-streets", scene: "streets" },
  { name: "02u-search-streets", scene: "streets", act: searchFor("long") },
  { name: "02v-search-misread", scene: "streets", act: searchFor("https://goo.gl/maps/x") },
  { name: "03b-where-search", scene: "streets", at: "/leave", act: searchFor("long") },
  { name: "02t-no-streets", scene: "no-streets" },
  { name: "09n-space-full", scene: "full_device", at: "/me/space" },
  { name: "09o-me-iphone", scene: "iphone", at: "/me/space" },
  { name: "13a-locked", scene: "locked" },
  { name: "13b-locked-waits", scene: "waiting" },
  { name: "13c-forgotten", scene: "locked", act: press("I forgot it") },
  { name: "13d-wiped", scene: "wiped" },
  { name: "14a-restoring", scene: "looking", at: "/restoring" },
  { name: "14b-restoring-writes", scene: "writing", at: "/restoring" },
  { name: "14c-restored", scene: "back", at: "/restoring" },
  { name: "14d-no-backup", scene: "nothing", at: "/restoring" },
  { name: "14e-unreadable", scene: "unrestored", at: "/restoring" },
  { name: "14f-restoring-banner", scene: "writing" },
  { name: "10a-offline", scene: "offline", at: "/notes" },
  { name: "10b-coarse", scene: "coarse" },
  { name: "10c-refused", scene: "refused" },
  { name: "10d-relay", scene: "silent", at: "/me/relay" },
  { name: "10e-update", scene: "update" },
  { name: "10f-lost", scene: "full", at: "/nowhere" },
  { name: "15a-couriers-none", scene: "full", at: "/me/couriers" },
  { name: "15b-couriers-new", scene: "full", at: "/me/couriers", act: press("New group") },
  { name: "15c-couriers", scene: "couriers", at: "/me/couriers" },
  { name: "15d-couriers-saved", scene: "couriers", at: "/me/couriers", act: press("Save parcel for Ruth") },
];

async function zoomOut(page: Page): Promise<void> {
  await page.locator(".chart").first().waitFor();
  await page.keyboard
    .press("Escape")
    .then(() =>
      page.evaluate(() => document.querySelector<HTMLElement>(".mapside button:last-child, [aria-label='Zoom out']")?.click()),
    );
  await page.getByLabel("Zoom out").evaluate((node: HTMLElement) => {
    for (let i = 0; i < 8; i++) node.click();
  });
}

async function shoot(browser: Browser, origin: string, wanted: readonly string[]): Promise<string[]> {
  const troubles: string[] = [];
  for (const size of SIZES) {
    for (const { theme, language } of LOOKS) {
      const say = language === "en" ? undefined : await translated(language);
      for (const shot of SHOTS_LIST) {
        const label = `${shot.name}-${size.name}-${theme}${SUFFIX[language]}`;
        if (wanted.length > 0 && !wanted.some((part) => label.includes(part))) continue;
        const page = await browser.newPage({
          viewport: { width: size.width, height: size.height },
          deviceScaleFactor: size.scale,
          colorScheme: theme,
          reducedMotion: shot.moving ? "no-preference" : "reduce",
        });
        page.setDefaultTimeout(4000);
        page.on("pageerror", (error) => troubles.push(`${label}: ${error.message}`));
        page.on("console", (message) => {
          if (message.type() === "error") troubles.push(`${label}: ${message.text()}`);
        });
        page.on("request", (request) => {
          if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
            troubles.push(`${label}: asks ${request.url()}`);
        });
        await page.goto(
          `${origin}/?still&language=${language}&scene=${shot.scene}${shot.at ? `&at=${encodeURIComponent(shot.at)}` : ""}`,
        );
        await settled(page);
        await shot.act?.(say ? saying(page, say) : page).catch((error: unknown) => troubles.push(`${label}: ${String(error)}`));
        if (shot.act) await settled(page);
        await page.screenshot({ path: fileURLToPath(new URL(`${label}.png`, SHOTS)), fullPage: !!process.env.FULL });
        const found = await violations(page, { type: "tag", values: [...TAGS, "best-practice"] });
        troubles.push(...found.map((line) => `${label}: ${line}`));
        await page.close();
      }
    }
  }
  return troubles;
}

mkdirSync(SHOTS, { recursive: true });
const harness = await startHarness();
const troubles = await shoot(
  harness.browser,
  harness.origin,
  process.argv.slice(2).filter((part) => !part.startsWith("--")),
);
await harness.stop();
for (const trouble of troubles) console.error(trouble);
console.log(troubles.length === 0 ? "no violations" : `${troubles.length} troubles`);
process.exitCode = troubles.length === 0 ? 0 : 1;
