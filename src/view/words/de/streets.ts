/** German: the map with streets. */

import type { streets as en } from "../en/streets.ts";
import type { Translated } from "../t.ts";

export const streets: Translated<typeof en> = {
  "streets.title": "Karte mit Straßen",
  "streets.short.none": "Nichts gespeichert",
  "streets.short.saved": "Gespeichert: {size}",
  "streets.area": "Die Gegend, die du angesehen hast",
  "streets.area.none": "Sieh dir zuerst einen Ort auf der Karte an. Dann lassen sich seine Straßen hier speichern.",
  "streets.look": "Nachsehen, was es gibt",
  "streets.looking": "Das Relay wird gefragt",
  "streets.tells": "Das Relay sieht, dass jemand dieses Quadrat von etwa {distance} wollte. Nicht wer, und nicht welche Straße.",
  "streets.save": "Karte dieser Gegend speichern · {size}",
  "streets.saving": "{at} von {of}",
  "streets.here": "Die Karte dieser Gegend ist gespeichert.",
  "streets.where-i-am": "Die Karte speichern, wo ich bin",
  "streets.where-i-am.tells":
    "Unterwegs sieht das Relay, dass jemand unter deiner Netzadresse diese Quadrate von etwa 20 km wollte.",
  "streets.trouble.offline": "Keine Antwort vom Relay. Nichts ging verloren; versuch es später noch einmal.",
  "streets.trouble.none": "Dieses Relay hat keine Karte mit Straßen. Wer es betreibt, kann eine hinzufügen.",
  "streets.trouble.preparing": "Das Relay bereitet seine Karte noch vor. Sieh in einer Minute noch einmal nach.",
  "streets.trouble.nothing-here": "Die Karte dieses Relays reicht nicht bis hierher.",
  "streets.trouble.gone": "Die Karte des Relays hat sich gerade geändert. Sieh noch einmal nach.",
  "streets.trouble.damaged": "Was kam, war nicht das Zugesagte, und wurde verworfen.",
  "streets.trouble.full": "Dafür ist auf diesem Gerät kein Platz mehr.",
  "streets.trouble.too-large": "Das ist mehr, als dieses Gerät nimmt.",
  "streets.too-large": "Die Straßen hier sind {size} groß. Dieses Gerät nimmt höchstens {most}, darum werden sie nicht geholt.",
  "streets.saved": "Karte mit Straßen auf diesem Gerät",
  "streets.saved.none": "Noch nichts. Ohne sie kennt die Karte Länder und Städte, aber keine Straße.",
  "streets.overview": "Übersicht",
  "streets.around": "Um {place}",
  "streets.detail": "{size}, gespeichert {day}",
  "streets.delete": "{name} löschen",
  "streets.show": "{name} auf der Karte zeigen",
  "streets.deleted": "Gelöscht.",
};
