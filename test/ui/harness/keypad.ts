/** Mounts the keypad's screens on a scene of the cast: `?scene=full&wake=alarm`. Built as the keypad app itself is. */
import { knowZones } from "../../../kaios/platform/zones.ts";
import { mountKeypad } from "../../../kaios/ui/mount.tsx";
import { ports, rootOf } from "./scene.ts";

const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;
const wake = new URLSearchParams(location.search).get("wake");

void knowZones(self).then(() =>
  mountKeypad(rootOf(), { ...ports, ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}) }),
);
