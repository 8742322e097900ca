/** The app's manifests: `manifest.webapp` for KaiOS 2.5, `manifest.webmanifest` for 3.x, `metadata.json` for side-loading. */
import { APP_ADDRESS } from "../../src/view/format/app-link.ts";

const NAME = "Cairn";
const HOST = "cairn.app";

/**
 * The policy of a privileged app on 2.5, which the phone always applies (Gecko's `security.apps.privileged.CSP.default`). The tests
 * serve the built app under it.
 */
export const PRIVILEGED_CSP = "default-src * data: blob:; script-src 'self'; object-src 'none'; style-src 'self' 'unsafe-inline'";

const ICONS = { "56": "/icons/icon-56.png", "112": "/icons/icon-112.png" };
const GEOLOCATION = "Notes open where they were left. The place stays on this phone.";
const CAMERA = "To scan the code on somebody’s phone. The picture is looked at here and kept nowhere.";
const MICROPHONE = "To record a voice for a note, when you ask for it.";
const STORAGE = "To keep a backup on the card, when you ask for it.";
const CONTACTS = "To find people whose number you have, when you ask for it. Names and numbers stay on this phone.";
const NOTIFICATION = "To say that a note waits, without saying whose.";
const ALARMS = "To look for notes while the app is closed.";

/**
 * What other apps may send. A `pattern` must match the whole value, and a property that is not `required` may be missing, so Cairn is
 * offered only for its own links. (No Gecko reads the `regexp` of older documentation any more: every address would match.)
 */
const ACTIVITIES = {
  view: {
    filters: { type: { required: true, value: "url" }, url: { required: true, pattern: APP_ADDRESS, patternFlags: "i" } },
    returnValue: false,
  },
  share: { filters: { type: { required: true, value: ["text/plain", "text/*", "url"] } }, returnValue: false },
} as const;

/** On 3.x the service worker handles page and window. */
const IN_A_WINDOW = { href: "/index.html", disposition: "window" };

interface About {
  readonly version: string;
  readonly description: string;
}

export const manifestWebapp = ({ version, description }: About): object => ({
  name: NAME,
  description,
  version,
  type: "privileged",
  launch_path: "/index.html",
  origin: `app://${HOST}`,
  icons: ICONS,
  theme_color: "#11161a",
  orientation: ["portrait-primary", "landscape-primary"],
  default_locale: "en-GB",
  locales: { "en-GB": { name: NAME, description } },
  developer: { name: NAME, url: `https://${HOST}` },
  permissions: {
    geolocation: { description: GEOLOCATION },
    "video-capture": { description: CAMERA },
    "audio-capture": { description: MICROPHONE },
    contacts: { description: CONTACTS, access: "readonly" },
    systemXHR: { description: "To reach the relays that carry your notes." },
    alarms: { description: ALARMS },
    "desktop-notification": { description: NOTIFICATION },
    "device-storage:sdcard": { description: STORAGE, access: "readwrite" },
    storage: { description: "To keep your notes on this phone." },
  },
  messages: [{ alarm: "/index.html" }, { activity: "/index.html" }],
  activities: { view: { ...ACTIVITIES.view, ...IN_A_WINDOW }, share: { ...ACTIVITIES.share, ...IN_A_WINDOW } },
  // The phone's default, repeated for browsers that ignore the type.
  csp: PRIVILEGED_CSP,
});

export const manifestWebmanifest = ({ version, description }: About): object => ({
  name: NAME,
  short_name: NAME,
  description,
  id: "cairn",
  lang: "en-GB",
  dir: "ltr",
  start_url: "/index.html",
  scope: "/",
  display: "standalone",
  orientation: "any",
  theme_color: "#11161a",
  background_color: "#11161a",
  categories: ["social"],
  icons: Object.entries(ICONS).map(([size, src]) => ({ src, type: "image/png", sizes: `${size}x${size}` })),
  b2g_features: {
    type: "privileged",
    origin: `http://${HOST.replace(/\..*$/, "")}.localhost`,
    version,
    default_locale: "en-GB",
    locales: { "en-GB": { name: NAME, description } },
    developer: { name: NAME, url: `https://${HOST}` },
    // The app is used by keys only: no pointer.
    cursor: false,
    permissions: {
      geolocation: { description: GEOLOCATION },
      "video-capture": { description: CAMERA },
      "audio-capture": { description: MICROPHONE },
      alarms: { description: ALARMS },
      "desktop-notification": { description: NOTIFICATION },
      "device-storage:sdcard": { description: STORAGE, access: "readwrite" },
    },
    // Without it neither messages nor activities reach the app.
    serviceworker: { script_url: "/sw.js" },
    messages: ["alarm"],
    activities: ACTIVITIES,
    dependencies: {},
    core: false,
  },
});

/** The file that OmniSD needs beside the application's archive. */
export const metadata = (): object => ({ version: 1, manifestURL: `app://${HOST}/manifest.webapp` });
