/** German: what every page may have to say about backups, drafts and space. */
import type { keeping as en } from "../en/keeping.ts";
import type { Translated } from "../t.ts";

export const keeping: Translated<typeof en> = {
  "unit.kb": "{n}\u00a0KB",
  "unit.mb": "{n}\u00a0MB",
  "unit.gb": "{n}\u00a0GB",
  "trouble.bad-backup": "Das ist kein Backup von dir, oder es ist beschädigt. Geändert hat sich nichts.",
  "trouble.older-backup": "Dieses Backup ist älter als das, was dieses Gerät hat. Was fehlt, kann es trotzdem ergänzen.",
  "trouble.backup-failed": "Das Backup wurde nicht gespeichert. Der Grund steht oben.",
  "trouble.no-answer": "Das Relay antwortet nicht. Geändert hat sich nichts. Versuch es wieder, wenn du Netz hast.",
  "trouble.bad-passcode": "Das ist nicht der Code.",
  "trouble.weak-passcode": "Mindestens sechs Zeichen. Mehr ist besser.",
  "trouble.wait": "Zu viele falsche Versuche. Warte ein wenig.",
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
