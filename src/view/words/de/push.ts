/** German: notifications. */
import type { push as en } from "../en/push.ts";
import type { Translated } from "../t.ts";

export const push: Translated<typeof en> = {
  "push.title": "Benachrichtigungen",
  "push.short.on": "An",
  "push.short.off": "Aus",
  "push.on.title": "Du erfährst es",
  "push.on.text": "Wenn etwas auf dich wartet und Cairn geschlossen ist, sagt dieses Gerät Bescheid.",
  "push.off.title": "Niemand sagt dir Bescheid",
  "push.ask.text": "Solange Cairn geschlossen ist, erfährst du nicht, dass etwas wartet. Dein Relay kann dieses Gerät wecken.",
  "push.refused.text":
    "Benachrichtigungen sind für diese Seite abgelehnt. Alles andere geht. Erlauben kannst du sie in den Einstellungen des Browsers, neben der Adresse.",
  "push.install.text":
    "Auf iPhone und iPad geht das nur vom Home-Bildschirm aus. Tippe in Safari auf „Teilen“, dann auf „Zum Home-Bildschirm“, und öffne Cairn von dort.",
  "push.unsupported.text": "Dieser Browser lässt sich nicht wecken. Nachrichten kommen an, sobald Cairn offen ist.",
  "push.turn.on": "Einschalten",
  "push.turn.off": "Ausschalten",
  "push.no.relay": "Erst muss dein Relay antworten, und es muss Geräte wecken können.",
  "push.failed": "Der Browser hat keinen Weg genannt, ihn zu wecken. Manche haben keinen, manche brauchen dafür Netz.",
  "push.fine":
    "Es sagt nie, wer oder wo, nur dass etwas wartet. Den Weckruf bringt der Hersteller deines Browsers. Er erfährt, dass und wann dieses Gerät geweckt wird.",
  "push.hidden":
    "Du verbirgst, wer deine Post bekommt. Weckt dein Relay dieses Gerät, so erkennt es, dass deine Briefkästen von sieben Tagen einem Gerät gehören, aber nicht wem. Nach sieben Tagen ohne offenes Cairn weckt es nicht mehr. Ohne das kommt deine Post, wenn Cairn offen ist.",
  "push.kinds": "Was dir gesagt wird",
  "push.kind.came": "Eine Nachricht ist gekommen",
  "push.kind.opened": "Eine Nachricht ist offen",
  "push.kind.said": "Jemand hat in einem Raum gesprochen",
  "push.kind.knocks": "Jemand klopft an",
  "push.kind.on": "Es wird dir gesagt",
  "push.kind.off": "Es wird nichts gesagt",
  "push.kinds.text": "Solange Cairn geschlossen ist, weiß es nicht, was es ist, und sagt nur, dass etwas wartet.",
  "push.quiet": "Ruhezeit",
  "push.quiet.none": "Keine",
  "push.quiet.between": "Von {from} bis {to} ohne Ton",
  "push.quiet.from": "Von",
  "push.quiet.to": "Bis",
  "push.test": "Zeig mir jetzt eine",
  "push.test.body": "So sieht es aus.",
  "push.test.done": "Gezeigt. Wenn du nichts siehst, schau in die Einstellungen des Geräts.",
  "push.test.not": "Der Browser hat sie nicht gezeigt.",
};
