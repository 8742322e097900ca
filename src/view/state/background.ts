/** Background work of the page. It starts soon after the first paint. */
export { autosaveDraft } from "./autosave-draft.ts";
export { watchPresence } from "./presence.ts";
