/** Headers of the app's files. The app loads nothing from other sites, and no other site may frame it. */
import { type Config, isLocalTrial } from "../config.ts";

/** The app reaches other relays over TLS. Only in a local trial it may reach a relay on the same machine without. */
const LOCAL_SOURCES = "http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*";

function contentSecurityPolicy(local: boolean): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    // Voices in notes.
    "media-src blob:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    `connect-src 'self' https: wss:${local ? ` ${LOCAL_SOURCES}` : ""}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

const ALLOWED = ["geolocation", "camera", "microphone"];
/** All other browser permissions. Clipboard and sharing are not listed: for a contact link the app needs them, and the browser asks. */
const DENIED = [
  "accelerometer",
  "autoplay",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

const permissions = [...ALLOWED.map((name) => `${name}=(self)`), ...DENIED.map((name) => `${name}=()`)].join(", ");

export function appHeaders(config: Config): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentSecurityPolicy(isLocalTrial(config)),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": permissions,
  };
}
