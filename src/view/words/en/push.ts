/** English: notifications. */
export const push = {
  "push.title": "Notifications",
  "push.short.on": "On",
  "push.short.off": "Off",
  "push.on.title": "You are told",
  "push.on.text": "When something waits for you and Cairn is closed, this device says so.",
  "push.off.title": "Nothing tells you",
  "push.ask.text": "While Cairn is closed, nobody tells you that something waits. Your relay can wake this device.",
  "push.refused.text":
    "Notifications are refused for this site. Everything else works. You can allow them in the browser’s own settings, beside the address.",
  "push.install.text":
    "On an iPhone or iPad this works from the home screen only. In Safari, press Share, then Add to Home Screen, and open Cairn from there.",
  "push.unsupported.text": "This browser cannot be woken. Notes arrive whenever Cairn is open.",
  "push.turn.on": "Tell me",
  "push.turn.off": "Turn off",
  "push.no.relay": "Your relay has to answer first, and it has to know how to wake a device.",
  "push.failed": "The browser gave no way to be woken. Some have none, and some need signal for it.",
  "push.fine":
    "It never says who or where: only that something waits. Your browser’s maker carries the wake-up and learns that, and when, this device is woken.",
} as const;
