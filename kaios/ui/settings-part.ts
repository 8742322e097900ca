/** One script of the build: settings, backup, and other screens that are seldom opened. */
export { About, Privacy } from "./screens/about.tsx";
export { Backup } from "./screens/backup.tsx";
export { LockSettings } from "./screens/lock-settings.tsx";
export { Blocked, Language, Me, MyName, Theme } from "./screens/me.tsx";
export { Move } from "./screens/move.tsx";
export { Check, Words } from "./screens/phrase.tsx";
export { Notifications, Relay } from "./screens/relay.tsx";
export { Restoring } from "./screens/restoring.tsx";
export { Space } from "./screens/space.tsx";
export { Streets } from "./screens/streets.tsx";
