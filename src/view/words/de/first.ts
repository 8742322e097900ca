/** German: what the first paint needs. */
import type { Translation } from "../t.ts";

export const first: Translation<"first"> = {
  "app.name": "Cairn",
  "title.page": "{title} · Cairn",
  back: "Zurück",
  "try.again": "Noch einmal",
  "lazy.failed": "Diese Seite ließ sich nicht laden. Beim ersten Mal braucht sie Netz.",
  "failed.title": "Cairn kann nicht starten",
  "failed.storage":
    "Dieser Browser lässt Cairn nichts behalten, nicht einmal deinen Schlüssel. Meist liegt das an einem privaten Fenster. Öffne Cairn in einem normalen.",
  "failed.crypto": "Diesem Browser fehlt, was Cairn zum Versiegeln braucht. Ein neuerer hat es.",
  "failed.gone": "Cairn musste anhalten",
  "failed.erased": "Was Cairn auf diesem Gerät behielt, wurde gelöscht, auch dein Schlüssel. Deine 24 Wörter bringen ihn zurück.",
  "failed.newer":
    "Was hier liegt, gehört zu einem neueren Cairn, vielleicht in einem anderen Tab. Versuch es noch einmal, dann kommt das neuere.",
  "failed.held": "In einem anderen Tab ist ein älteres Cairn offen. Schließ es und versuch es noch einmal.",
  "trouble.storage": "Dieses Gerät konnte es nicht speichern, also hat sich nichts geändert. Versuch es noch einmal.",
  "trouble.full": "Dieses Gerät ist voll, also wurde nichts gespeichert. Mach erst Platz.",
  "name.label": "Mein Name",
};
