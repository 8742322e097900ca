/** Notes for me and notes I leave. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import { MYSELF, type NotesCommands, type OpenedNote, type SentNote } from "../face/notes.ts";
import { mediaLabel } from "../mail/media.ts";
import type { Part, Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { Shown } from "../shown.ts";
import { haze, hazeKey } from "./hint.ts";
import { type NotePeople, Notes } from "./notes.ts";
import type { NoteRecord, SentRecord } from "./records.ts";
import type { Sent } from "./sent.ts";

export function notesPart({ clock, crypto, database, mail, redraw, trace }: Spine, people: People, sent: Sent) {
  const hiding = hazeKey(crypto, mail.vault.seed);
  const readers: NotePeople = {
    speaker: (key) => people.speaker(key),
    keys: (id) => people.keys(id),
    receipt: (id, event_id) => (id === MYSELF ? sent.acknowledged(MYSELF, event_id) : people.receipt(id, event_id)),
  };
  const notes = new Notes(database, clock, readers, (circle) => haze(crypto, hiding, circle), trace);
  const shown = new Shown({
    waiting: { from: ["note", "person"], build: () => notes.waiting() },
    opened: { from: ["note", "person"], build: () => notes.opened().map(openedNote) },
    sent: {
      from: ["sent"],
      build: () => [...database.table("sent").values()].sort((a, b) => b.created_at - a.created_at).map(sentNote),
    },
  });
  notes.turned = () => {
    shown.touch(new Set(["note"]));
    redraw();
  };
  const commands: NotesCommands = {
    measure: (draft) => sent.measure(draft),
    leaveNote: (draft) => sent.leave(draft, (content) => notes.fromMe(content)),
    withdrawNote: (id) => sent.withdraw(id),
    forgetSent: (id) => sent.forget(id, notes.withoutMine(id)),
    seenNotes: (ids) => notes.change(ids, { seen: true }),
    keepNote: (id, kept) => notes.change([id], { kept }),
    deleteNote: (id) => notes.remove(id),
    noteMedia: async (id) => {
      const { released } = await import("../mail/media-check.ts");
      return released(notes.media(id) ?? database.get("sent", id)?.media);
    },
  };
  return {
    commands,
    kinds: {
      PRESENCE: (rumor) => notes.received(rumor),
      REVOKE: (rumor) => notes.revoked(rumor),
      ACK: ({ sender, body }) => sent.acknowledged(people.speaker(toHex(sender)), toHex(body.content.event_id)),
    },
    async start() {
      await notes.evaluate();
      await sent.lapse();
    },
    stop() {
      notes.stop();
      sent.stop();
    },
    changed(tables) {
      shown.touch(tables);
      if (tables.has("note") || tables.has("person")) trace.quietly(notes.evaluate(), "notes.evaluate");
      if (tables.has("sent")) trace.quietly(sent.lapse(), "notes.lapse");
    },
    position: (reading) => notes.position(reading),
    state: () => shown.current(),
  } satisfies Part;
}

function openedNote({
  id,
  from,
  note,
  opened_at = 0,
  accuracy_m = 0,
  seen = false,
  kept = false,
  came,
  mark,
}: NoteRecord): OpenedNote {
  const { text, media, circle, window, created_at } = note as NonNullable<NoteRecord["note"]>;
  const shown = media ? { media: mediaLabel(media) } : {};
  return {
    id,
    from,
    text,
    ...shown,
    circle,
    window,
    created_at,
    opened_at,
    accuracy_m,
    seen,
    kept,
    ...(came && { came }),
    ...(mark && { mark }),
  };
}

/** The record itself where it has no media: its row is then not drawn again. */
const sentNote = (note: SentRecord): SentNote =>
  note.media ? { ...note, media: mediaLabel(note.media) } : (note as Omit<SentRecord, "media">);
