/** German: being told by text message. */
import type { sms as en } from "../en/sms.ts";
import type { Translated } from "../t.ts";

export const sms: Translated<typeof en> = {
  "sms.title": "Per SMS",
  "sms.text":
    "Wenn dieses Handy sonst nichts erreicht, kann {gateway} per SMS sagen, dass etwas wartet: höchstens eine in 15 Minuten, und nichts davon, von wem oder wo. Dazu braucht es eine Telefonnummer.",
  "sms.number": "Telefonnummer mit Landesvorwahl",
  "sms.ask": "Code per SMS schicken",
  "sms.asked": "Ein Code ist unterwegs an {number}. Er gilt zehn Minuten.",
  "sms.none":
    "Keine SMS? Wer einmal STOP geschickt hat, bekommt keine mehr, bis START kommt. An eine Nummer gehen drei Codes am Tag.",
  "sms.code": "Der Code aus der SMS",
  "sms.confirm": "Das ist er",
  "sms.again": "Eine andere Nummer",
  "sms.on": "SMS gehen an {number}.",
  "sms.on.said": "Du bekommst SMS.",
  "sms.off": "{number} ist bestätigt, und niemand schickt SMS dorthin.",
  "sms.elsewhere": "Dein Relay lässt seine SMS nicht von {gateway} verschicken, wo diese Nummer bestätigt ist: Es kommt keine SMS.",
  "sms.turn.on": "Wieder SMS schicken",
  "sms.turn.off": "Keine SMS mehr, und die Nummer vergessen",
  "sms.off.said": "Keine SMS mehr.",
  "sms.check": "Käme eine SMS?",
  "sms.check.on": "Ja: {gateway} würde eine schicken.",
  "sms.check.stopped": "Nein: Von dieser Nummer kam STOP. Mit START von dort kommen sie wieder.",
  "sms.check.unknown": "Nein: Die Nummer muss neu bestätigt werden. Das ist einmal im Jahr so.",
  "sms.fine":
    "{gateway} erfährt deine Nummer, deine Netzadresse, wenn du einen Code verlangst, und wann eine SMS geht; nicht, wer du hier bist, wer geschrieben hat oder was. Dort und bei der Telefongesellschaft sieht man, dass die Nummer Cairn benutzt. Dein Relay erfährt, dass jemand SMS möchte, und nie die Nummer, außer wenn beide zusammenarbeiten. Dein Relay nennt, wer verschickt: Schalte das nur ein, wenn du beiden so weit traust.",
  "sms.hidden":
    "Du verbirgst, wer deine Post bekommt. Die SMS stehen unter deinen Briefkästen von sieben Tagen, jedes Mal anders versiegelt, damit das Relay sie nicht an der Nummer verbinden kann. Nach sieben Tagen ohne offenes Cairn enden sie.",
};
