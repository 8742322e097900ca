/** One script of the build: a note, leaving one, looking for one, and the moment. */

export { Changed } from "./screens/changed.tsx";
export { FindNotes } from "./screens/find-notes.tsx";
export { LeaveScreen, WhenScreen, WhoScreen } from "./screens/leave.tsx";
export { Moment } from "./screens/moment.tsx";
export { NoteScreen } from "./screens/note.tsx";
export { Several } from "./screens/several.tsx";
export { WhereScreen } from "./screens/where.tsx";
