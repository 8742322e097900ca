/** German: the welcome, and restoring an identity. */
import type { welcome as en } from "../en/welcome.ts";
import type { Translated } from "../t.ts";

export const welcome: Translated<typeof en> = {
  "welcome.title": "Hinterlass Worte da, wo sie\u00a0hingehören.",
  "welcome.lead": "Nur wen du aussuchst, kann sie lesen. Nur dort. Nur zu ihrer Zeit.",
  "welcome.start": "Jetzt anfangen",
  "welcome.restore": "Ich habe Wörter",
  "welcome.fine": "Keine Telefonnummer, keine E-Mail. Dein Schlüssel entsteht hier.",
  "welcome.link": "Du kommst über einen Link. Er wartet, bis du angefangen hast.",
  "welcome.ring": "100 m",
  "welcome.failed": "Das hat nicht geklappt. Geändert hat sich nichts. Versuch es noch einmal.",
  "name.title": "Wie nennen dich andere?",
  "name.help": "Wer deinen Link öffnet, sieht ihn zuerst. Nennen kann man dich auch anders.",
  "name.closed":
    "Nachrichten öffnen sich, solange Cairn offen ist. Ist es geschlossen, öffnet sich nichts; Ich → Benachrichtigungen kann dir immerhin sagen, dass etwas wartet.",
  "name.hide": "Verbergen, wer wem schreibt",
  "name.hide.on": "An. Eine Nachricht geht bis zu einer halben Minute später ab, damit ihre Zeit dem Relay nichts verrät.",
  "name.hide.off": "Aus. Das Relay sieht, für welchen Schlüssel meine Post ist.",
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
};
