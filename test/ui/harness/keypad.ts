/** Mounts the keypad's screens on a scene: `?scene=full&wake=alarm`. Built as the keypad app itself is. */
import { phoneActivities } from "../../../kaios/platform/activities.ts";
import type { Phone } from "../../../kaios/platform/phone.ts";
import { knowZones } from "../../../kaios/platform/zones.ts";
import { mountKeypad } from "../../../kaios/ui/mount.tsx";
import { ports, rootOf } from "./scene.ts";

const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;
const query = new URLSearchParams(location.search);
const wake = query.get("wake");
/** Bytes of a pack that this phone takes, as KaiOS 2.5 has a limit. */
const most = query.get("most");

// Another app, played by a test: `hand({ name, data })`.
const mozSetMessageHandler = (_name: string, handler: (message: unknown) => void): void =>
  void Object.assign(self, { hand: (source: unknown) => handler({ source }) });
const activities = phoneActivities({ navigator: { mozSetMessageHandler } as unknown as Phone });

void knowZones(self).then(() =>
  mountKeypad(rootOf(), {
    ...ports,
    activities: async () => activities,
    ...(ports.maps && most !== null ? { maps: { ...ports.maps, most_bytes: Number(most) } } : {}),
    ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}),
  }),
);
