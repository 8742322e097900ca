/** English: being told by text message. */
export const sms = {
  "sms.title": "By text message",
  "sms.text":
    "If nothing else reaches this phone, {gateway} can text that something waits: one text in 15 minutes at most, and nothing of who or where. That needs a phone number.",
  "sms.number": "Phone number with its country",
  "sms.ask": "Text me a code",
  "sms.asked": "A code is on its way to {number}. It is good for ten minutes.",
  "sms.none": "No text came? Whoever sent STOP once gets no more until they send START. Three codes a day go to one number.",
  "sms.code": "The code in the text",
  "sms.confirm": "That is it",
  "sms.again": "Another number",
  "sms.on": "Texts go to {number}.",
  "sms.on.said": "Texts will come.",
  "sms.off": "{number} was confirmed, and nobody texts it.",
  "sms.elsewhere": "Your relay does not have its texts sent by {gateway}, where this number was confirmed: no text comes.",
  "sms.turn.on": "Text me again",
  "sms.turn.off": "No more texts, and forget the number",
  "sms.off.said": "No more texts.",
  "sms.check": "Would a text come?",
  "sms.check.on": "Yes: {gateway} would send one.",
  "sms.check.stopped": "No: somebody texted STOP from this number. START from it brings them back.",
  "sms.check.unknown": "No: the number has to be confirmed again. That is so once a year.",
  "sms.fine":
    "{gateway} learns your number, your network address when you ask for a code, and when a text is sent; not who you are here, who wrote, or what. It and its phone company see that the number uses Cairn. Your relay learns that somebody wants texts and never the number, unless the two work together. Your relay names who sends: turn this on only if you trust both that far.",
  "sms.hidden":
    "You hide who gets your mail. The texts stand under your mailboxes of seven days, each sealed differently, so that the relay cannot tie them by the number. After seven days without Cairn open they end.",
} as const;
