/** Mounts the keypad's screens on a scene: `?scene=full&wake=alarm`. Built as the keypad app itself is. */
import { phoneActivities } from "../../../kaios/platform/activities.ts";
import type { Phone } from "../../../kaios/platform/phone.ts";
import { knowZones } from "../../../kaios/platform/zones.ts";
import { mountKeypad } from "../../../kaios/ui/mount.tsx";
import { ports, rootOf } from "./scene.ts";

const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;
const wake = new URLSearchParams(location.search).get("wake");

// Another app, played by a test: `hand({ name, data })`.
const mozSetMessageHandler = (_name: string, handler: (message: unknown) => void): void =>
  void Object.assign(self, { hand: (source: unknown) => handler({ source }) });
const activities = phoneActivities({ navigator: { mozSetMessageHandler } as unknown as Phone });

void knowZones(self).then(() =>
  mountKeypad(rootOf(), {
    ...ports,
    activities: async () => activities,
    ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}),
  }),
);
