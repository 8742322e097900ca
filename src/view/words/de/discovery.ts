/** German: finding people by number or address. */
import type { discovery as en } from "../en/discovery.ts";
import type { Translated } from "../t.ts";

export const discovery: Translated<typeof en> = {
  "discover.lead": "Du findest Leute, deren Nummer oder Adresse du hast, wenn sie deine haben und dich ebenfalls suchen.",
  "discover.link":
    "Ein Link bleibt der bessere Weg: Er bringt den Schlüssel selbst. Das hier ist für den Fall, dass du nur eine Nummer hast.",
  "discover.mine": "Meine Nummern und Adressen",
  "discover.mine.text": "Unter diesen haben andere dich in ihrem Adressbuch. Niemand prüft, ob sie dir gehören.",
  "discover.mine.field": "Meine Telefonnummer oder Mailadresse",
  "discover.mine.add": "Das ist meine",
  "discover.mine.full": "Mehr als vier gehen nicht.",
  "discover.mine.remove": "{id} entfernen",
  "discover.mine.added": "{id} gehört jetzt zu deinen.",
  "discover.mine.removed": "{id} ist entfernt, und was darunter lag, wird zurückgeholt.",
  "discover.findable": "Für alle auffindbar, die {id} haben",
  "discover.findable.on":
    "An: Wer sie hat, findet dich, auch ohne dass du die andere hast. Nummern lassen sich durchprobieren: etwa 2.000 am Tag von einer Netzadresse aus.",
  "discover.findable.hash":
    "An: Wer sie hat, findet dich, auch ohne dass du die andere hast. Über Hashes lassen sich Nummern schneller durchprobieren: etwa 14.000 am Tag von einer Netzadresse aus.",
  "discover.findable.off": "Aus: Nur wer hier in deinem Adressbuch steht, kann dich finden.",
  "discover.book": "Wen ich suche",
  "discover.book.none": "Noch niemanden.",
  "discover.book.count": { one: "Eine Nummer oder Adresse", other: "{n} Nummern und Adressen" },
  "discover.book.remove": "{id} herausnehmen",
  "discover.book.removed": "{id} ist herausgenommen.",
  "discover.hash": "Auch über Hashes suchen",
  "discover.hash.off": "Aus. {relay} bietet es an, aber wer es betreibt, könnte dann jede Nummer ausrechnen.",
  "discover.hash.on":
    "An: Wer {relay} betreibt, kann alle Nummern deines Buchs ausrechnen, und wer wen findet. Veröffentlicht sind deine, wo du auffindbar bist.",
  "discover.hash.title": "Darf {relay} dein Buch ausrechnen?",
  "discover.hash.text":
    "Es vergleicht Hashes von Nummern. Wer es betreibt oder seine Platte stiehlt, kann in Stunden alle Nummern durchprobieren und kennt dann jede, nach der du suchst, deine auffindbaren, und wer wen gefunden hat. Ist das geschehen, lässt es sich nicht zurücknehmen.",
  "discover.hash.act": "Über Hashes suchen",
  "discover.type": "Eine Nummer oder Adresse, oder mehrere mit Komma dazwischen",
  "discover.type.name": "Wem sie gehört",
  "discover.type.name.help": "Nur für dich. Es bleibt auf diesem Gerät.",
  "discover.type.add": "Ins Adressbuch",
  "discover.type.empty": "Da steht noch keine Nummer. Tippe oben eine ein.",
  "discover.type.unread": "Das ist weder Telefonnummer noch Mailadresse.",
  "discover.type.country": "Dieser Nummer fehlt das Land. Beginne sie mit + und der Landesvorwahl, oder wähle das Land.",
  "discover.type.country.code": "Dieser Nummer fehlt das Land. Beginne sie mit + und der Landesvorwahl.",
  "discover.file": "Eine Datei lesen",
  "discover.file.help":
    "Eine vCard- oder CSV-Datei, wie andere Apps ihre Kontakte speichern: höchstens 5 MB und 5.000 Leute. Sie wird auf diesem Gerät gelesen und geht nirgendwohin.",
  "discover.file.too-large": "Diese Datei ist zu groß: 5 MB und 5.000 Leute sind das Höchste.",
  "discover.file.malformed": "Das ist keine vCard-Datei und keine Tabelle mit Nummern oder Adressen.",
  "discover.file.unreadable": "Diese Datei lässt sich nicht lesen. Nichts wurde geändert.",
  "discover.pick": "Aus meinen Kontakten wählen",
  "discover.pick.refused": "Es kamen keine Kontakte. Das macht nichts: Tippe eine Nummer, oder lies eine Datei.",
  "discover.reading": "Liest",
  "discover.added": { one: "Einer neu im Adressbuch.", other: "{n} neu im Adressbuch." },
  "discover.added.none": "Nichts Neues darin.",
  "discover.skipped.country": { one: "Eine Nummer ohne Land.", other: "{n} Nummern ohne Land." },
  "discover.skipped.unread": {
    one: "Eine ist weder Nummer noch Adresse, nach der sich suchen lässt.",
    other: "{n} sind weder Nummern noch Adressen, nach denen sich suchen lässt.",
  },
  "discover.country": "Land dieser Nummern",
  "discover.country.choose": "Land wählen",
  "discover.country.take": "Diese auch aufnehmen",
  "discover.find": "Jetzt suchen",
  "discover.progress": "Wie weit es ist",
  "discover.progress.mine": "Tippe zuerst eine eigene Nummer oder Adresse ein: Zum Treffen braucht es beide.",
  "discover.progress.book": "Nimm jetzt jemanden ins Adressbuch auf.",
  "discover.progress.asking": "Wird vorbereitet: {done} von {of}.",
  "discover.progress.looking":
    "Sucht: {done} von {of}. Das verteilt sich auf eine Stunde, damit niemand dein Adressbuch abzählen kann; die ersten gehen sofort, wenn du drückst.",
  "discover.progress.done": "Alle werden gesucht. Es geht von selbst weiter, einmal am Tag, solange Cairn offen ist.",
  "discover.progress.hashing": "Über Hashes: {done} von {of}.",
  "discover.progress.hashed":
    "Alle werden über Hashes gesucht, einmal am Tag, solange Cairn offen ist. Ohne eigene Nummer findet dich niemand.",
  "discover.progress.unpublished": "Über Hashes findet dich niemand: Keine deiner Nummern ist auffindbar.",
  "discover.progress.leaving": {
    one: "Von dem, was du bei Relays hinterlassen hast, ist noch eines zurückzuholen.",
    other: "Von dem, was du bei Relays hinterlassen hast, sind noch {n} Dinge zurückzuholen.",
  },
  "discover.progress.full": {
    one: "An einer Stelle ist kein Platz für deine Karte: Zu viele geben dasselbe an. Dieser Mensch findet dich vielleicht nicht.",
    other: "An {n} Stellen ist kein Platz für deine Karte: Zu viele geben dasselbe an. Diese Leute finden dich vielleicht nicht.",
  },
  "discover.found": "Gefunden",
  "discover.found.none": "Noch niemand. Vielleicht suchen sie noch nicht, oder haben deine Nummer nicht.",
  "discover.found.maybe": "Vielleicht {name}",
  "discover.found.maybe.nameless": "Vielleicht jemand von deinen Leuten",
  "discover.found.by": "{id} · über {relay}",
  "discover.found.handle": "Nennt sich {handle}.",
  "discover.found.level": "Entdeckt",
  "discover.found.unchecked": "Das hat niemand geprüft: Wer eure beiden Nummern kennt, könnte sich ausgeben.",
  "discover.found.unchecked.one":
    "Das hat niemand geprüft: Wer diese Nummer kennt, könnte sich ausgeben. Du stehst dort nicht im Adressbuch, oder wirst nicht gesucht.",
  "discover.found.unchecked.hash": "Das sagt allein {relay}, über Hashes. Niemand hat es geprüft.",
  "discover.found.others": {
    one: "Ein Mensch sagt, diese Nummer zu haben.",
    other: "{n} Leute sagen, sie haben diese Nummer. Niemand davon ist wahrscheinlicher.",
  },
  "discover.found.known": "Bei deinen Leuten",
  "discover.found.blocked": "Von dir blockiert",
  "discover.found.add": "Hinzufügen",
  "discover.found.hide": "Ausblenden",
  "discover.found.hidden": "Wird nicht mehr gezeigt.",
  "discover.trouble.not-offered": "{relay} hilft nicht dabei, einander zu finden. Links gehen trotzdem.",
  "discover.trouble.apart":
    "{relay} sagt dir etwas anderes als allen anderen und könnte so erfahren, was du fragst. Es wird nichts mehr gefragt, bis du drückst. Ein anderes Relay wäre sicherer.",
  "discover.trouble.false-proof":
    "{relay} hat mit einem anderen Schlüssel geantwortet, als es bekannt gibt. Es wird nichts mehr gefragt, bis du drückst.",
  "discover.trouble.rationed":
    "{relay} beantwortet am Tag nur eine begrenzte Zahl von Fragen, damit niemand alle Nummern durchprobiert. Es geht von selbst weiter: {when}.",
  "discover.trouble.down": "{relay} antwortet nicht. Nichts ist verloren; es geht von selbst weiter: {when}.",
  "discover.trouble.refused": "{relay} und diese Version von Cairn verstehen sich hier nicht. Neuer Versuch: {when}.",
  "discover.when": "in {span}",
  "discover.when.now": "gleich",
  "discover.learns": "Wer was erfährt",
  "discover.learns.book": "Dein Adressbuch bleibt hier",
  "discover.learns.book.text":
    "Namen verlassen dieses Gerät nie. Von jeder Nummer geht nur eine verkleidete Frage hinaus, die beantwortet wird, ohne lesbar zu sein.",
  "discover.learns.book.hash":
    "Namen verlassen dieses Gerät nie. Weil du über Hashes suchst, geht aber von jeder Nummer ein Hash hinaus.",
  "discover.learns.relay": "Wer antwortet",
  "discover.learns.relay.none": "Welche Relays antworten, steht fest, sobald du jemanden suchst.",
  "discover.learns.relay.one":
    "{relay} allein. Es erfährt, dass du suchst und nach wie vielen, in Schritten von 32. Zu einer Nummer, die es sich aussucht, könnte der Betreiber herausfinden, wer sie hat und hier sucht: Tage an Rechenzeit für jede.",
  "discover.learns.relay.two":
    "{relay} und {other}, jedes mit eigenem Schlüssel. Sie erfahren, dass du suchst und nach wie vielen, in Schritten von 32. Mehr nur, wenn beide zusammenarbeiten.",
  "discover.learns.relay.hash":
    "{relay} kann aus den Hashes jede Nummer in deinem Adressbuch errechnen, deine auffindbaren, und wer wen findet.",
  "discover.learns.cards": "Was du hinterlässt",
  "discover.learns.cards.text":
    "Für jeden, den du suchst, eine versiegelte Karte mit deinem Schlüssel und dem Namen, den du führst, bei deinem Relay unter einem Schlüssel, der nur einmal gilt. Nur wer deine und die andere Nummer hat, kann sie finden und lesen. Sie liegt dort höchstens 40 Tage.",
  "discover.learns.cards.hash":
    "Daneben ein Hash jeder deiner auffindbaren Nummern, unter deinem Schlüssel, höchstens einen Monat lang.",
  "discover.learns.others": "Fremde",
  "discover.learns.others.text":
    "Wer Nummern durchprobiert, findet niemanden außer denen, die auffindbar sein wollen. Wer die Nummern zweier Leute kennt, kann nach diesen beiden fragen und sich als einer von ihnen ausgeben.",
  "discover.forget": "Adressbuch vergessen",
  "discover.forget.title": "Adressbuch vergessen?",
  "discover.forget.text":
    "Adressbuch, deine eigenen Nummern und alles daraus Errechnete werden hier gelöscht, und deine Karten werden zurückgeholt. Wen du hinzugefügt hast, der bleibt.",
  "discover.forget.done": "Das Adressbuch ist vergessen.",
};
