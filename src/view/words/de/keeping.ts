/** German: words about backups, drafts and space that every page may need. */
import type { keeping as en } from "../en/keeping.ts";
import type { Translated } from "../t.ts";

export const keeping: Translated<typeof en> = {
  "restoring.banner": "Dein Backup ist auf dem Weg zurück.",
  "restoring.banner.writing": "Dein Backup ist auf dem Weg zurück: {done} von {total}.",
  "restoring.banner.failed": "Dein Backup ist noch nicht zurück.",
  "restoring.banner.go": "Ansehen",
  "draft.banner": "Du hast etwas angefangen.",
  "draft.go": "Weiter",
  "draft.drop": "Verwerfen",
  "draft.drop.title": "Das Angefangene verwerfen?",
  "draft.drop.text": "Was du geschrieben hast, geht für immer.",
  "space.full.banner": "Dieses Gerät ist voll. Neues kann nicht gespeichert werden.",
  "space.full.go": "Platz machen",
  "space.broken.banner": "Dieses Gerät speichert gerade nichts. Was du tust, ginge verloren.",
  "space.broken.go": "Neu laden",
};
