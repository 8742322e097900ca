/** Mounts the keypad's screens on a scene of the cast: `keypad.html?scene=full`. */
import { mountKeypad } from "../../../kaios/ui/mount.tsx";
import { ports, rootOf } from "./scene.ts";

const wake = new URLSearchParams(location.search).get("wake");
const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;
void mountKeypad(rootOf(), { ...ports, ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}) });
