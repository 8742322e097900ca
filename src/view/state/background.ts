/** What runs beside the screens from soon after the first one is drawn. */
export { keepDraft } from "./keep-draft.ts";
export { watchPresence } from "./presence.ts";
