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
  "welcome.title": "Hinterlass Worte da, wo sie\u00a0hingehören.",
  "welcome.lead": "Nur wen du aussuchst, kann sie lesen. Nur dort. Nur zu ihrer Zeit.",
  "welcome.start": "Jetzt anfangen",
  "welcome.restore": "Ich habe Wörter",
  "welcome.fine": "Keine Telefonnummer, keine E-Mail. Dein Schlüssel entsteht hier.",
  "welcome.link": "Du kommst über einen Link. Er wartet, bis du angefangen hast.",
  "welcome.ring": "100 m",
  "welcome.failed": "Das hat nicht geklappt. Geändert hat sich nichts. Versuch es noch einmal.",
  "name.title": "Wie nennen dich andere?",
  "name.label": "Mein Name",
  "name.help": "Wer deinen Link öffnet, sieht ihn zuerst. Nennen kann man dich auch anders.",
  "name.go": "Weiter",
  "name.skip": "Ohne Namen weiter",
  "restore.title": "Deine 24 Wörter",
  "restore.label": "Wörter oder 64 Hex-Ziffern",
  "restore.help":
    "In ihrer Reihenfolge. Leerzeichen, Zeilen und Großbuchstaben sind egal. Sie bringen deinen Schlüssel zurück, und was in deinem Backup ist.",
  "restore.empty": "Die Wörter fehlen. Gib alle 24 ein, in ihrer Reihenfolge.",
  "restore.go": "Hol mich zurück",
  "words.count": "Es müssen 24 Wörter sein. Das sind {n}.",
  "words.unknown": "„{word}“ ist kein Wort der Liste. Vergleiche es mit deinem Zettel.",
  "trouble.bad-words": "Das sind keine 24 Wörter aus der Liste, oder eines steht falsch. Vergleiche sie mit deinem Papier.",
  "trouble.storage": "Dieses Gerät konnte es nicht speichern, also hat sich nichts geändert. Versuch es noch einmal.",
  "trouble.full": "Dieses Gerät ist voll, also wurde nichts gespeichert. Mach erst Platz.",
};
