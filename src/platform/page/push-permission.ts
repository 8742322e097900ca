/** Whether the app may notify; checked before any code for notifications is loaded. */
type Permission = "unsupported" | "install" | "ask" | "granted" | "refused";

/** An iPhone or iPad outside the home screen: notifications need the installed app. */
function needsInstalling(): boolean {
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  return apple && !matchMedia("(display-mode: standalone)").matches;
}

export function pushPermission(): Permission {
  if (!("PushManager" in globalThis) || !("Notification" in globalThis) || !navigator.serviceWorker) {
    return needsInstalling() ? "install" : "unsupported";
  }
  const { permission } = Notification;
  return permission === "default" ? "ask" : permission === "granted" ? "granted" : "refused";
}
