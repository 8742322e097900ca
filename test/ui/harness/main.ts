/** Mounts the screens on a scene of the cast: `?scene=full&at=/notes`; with `keypad` in the query, the keypad's. */
import type { Phone } from "../../../kaios/platform/phone.ts";
import { ports, rootOf } from "./scene.ts";

const query = new URLSearchParams(location.search);
const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;

// One or the other: each brings styles for the whole page.
if (query.has("keypad")) {
  const { mountKeypad } = await import("../../../kaios/ui/mount.tsx");
  const { phoneActivities } = await import("../../../kaios/platform/activities.ts");
  // Another app, as a test plays it: `hand({ name, data })`.
  const mozSetMessageHandler = (_name: string, handler: (message: unknown) => void): void =>
    void Object.assign(globalThis, { hand: (source: unknown) => handler({ source }) });
  const activities = phoneActivities({ navigator: { mozSetMessageHandler } as unknown as Phone });
  const wake = query.get("wake");
  void mountKeypad(rootOf(), {
    ...ports,
    activities: async () => activities,
    ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}),
  });
} else {
  const { mount } = await import("../../../src/ui/mount.tsx");
  const at = query.get("at");
  if (at) history.replaceState(null, "", at);
  void mount(rootOf(), ports);
}
