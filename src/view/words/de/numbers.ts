import type { NumberWords } from "../t.ts";

export const numbers: NumberWords = {
  "marks.title": "Was Zeichen bedeuten",
  "marks.lead":
    "Ein Nummernverzeichnis sagt, was für ein Konto schreibt: eine Person, eine KI, eine Organisation, ein automatischer Absender. Es unterschreibt das für kurze Zeit, und dein Gerät hat es geprüft, als die Nachricht kam.",
  "marks.not":
    "Ein Zeichen belegt, dass jemand ein Konto in der Hand hat. Es sagt nicht, wer jemand ist, und nicht, dass stimmt, was da steht. Wem ein Schlüssel gehört, zeigt nur ein Vergleich von Angesicht zu Angesicht.",
  "marks.human": "Person",
  "marks.human.text":
    "Das hat eine Person selbst geschrieben, sagt das Verzeichnis. Personen haben kein Zeichen, damit alle anderen auffallen.",
  "marks.ai_agent": "KI",
  "marks.ai_agent.text":
    "Das hat ein KI-Agent geschrieben. Niemand kann dieses Zeichen abschalten, und kein Name, den du vergibst, verdeckt es.",
  "marks.delegated": "KI für eine Person",
  "marks.delegated.text":
    "Das hat ein KI-Agent für die Person geschrieben, der die Nummer gehört; sie lässt ihn das tun. Deine Antworten gehen an die Person.",
  "marks.enterprise": "Organisation",
  "marks.enterprise.text": "Das Konto einer Organisation, das der Betreiber des Verzeichnisses geprüft hat.",
  "marks.programmable": "Automat",
  "marks.programmable.text": "Ein automatischer Absender, der jemandem gehört: Er sendet, wofür er eingerichtet wurde.",
  "marks.mask": "Maske",
  "marks.mask.text":
    "Eine Nummer für ein paar Tage, die zwei sich teilen. Sie sagt nichts darüber, wer sie sind, und dann endet sie.",
  "marks.none": "Unbelegt",
  "marks.none.text":
    "Mit dieser Nachricht kam nichts, was sagt, wer oder was sie geschrieben hat. So ist es bei allen ohne Nummer.",
  "marks.lapsed": "Erloschen",
  "marks.lapsed.text":
    "Nachrichten von hier waren bisher bestätigt, diese nicht. Frag auf anderem Weg, ob es noch dieselbe Person ist.",
  "marks.changed": "Neu",
  "marks.changed.text":
    "Diese Nummer kam vorher mit einem anderen Schlüssel. Vielleicht ist es ein neues Telefon, vielleicht jemand anderes.",
  "marks.expired": "Veraltet",
  "marks.expired.text": "Was mitkam, war für eine andere Zeit unterschrieben als die der Nachricht.",
  "marks.unknown-directory": "Unbekannt",
  "marks.unknown-directory.text": "Unterschrieben hat ein Verzeichnis, das dein Gerät nicht kennt. Jeder kann eins betreiben.",
  "marks.not-theirs": "Fremd",
  "marks.not-theirs.text": "Was mitkam, gehört zu einem anderen Schlüssel als dem, der geschrieben hat.",
  "marks.broken": "Defekt",
  "marks.broken.text": "Was mitkam, ist keine Bestätigung oder wurde unterwegs verändert.",
  "trouble.no-directory": "Dort antwortet kein Nummernverzeichnis. Versuche es später noch einmal, oder sieh die Adresse nach.",
  "trouble.number-login": "Das Verzeichnis möchte, dass du dich noch einmal anmeldest.",
  "trouble.number-refused": "Das Verzeichnis hat abgelehnt. Nichts wurde geändert.",
  "trouble.number-often": "Zu oft für jetzt. Versuche es später noch einmal.",
  "trouble.bad-directory": "Das ist keine Adresse eines Verzeichnisses. Sie sieht aus wie numbers.example.",
  "trouble.bad-address": "Das ist weder eine Nummer noch ein Kurzname. Eine Nummer sieht aus wie 123-1234-5678.",
};
