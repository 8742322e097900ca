/** Mounts the screens on a scene of the cast: `?scene=full&at=/notes`; with `keypad` in the query, the keypad's. */
import { ports, rootOf } from "./scene.ts";

const query = new URLSearchParams(location.search);
const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;

// One or the other: each brings styles for the whole page.
if (query.has("keypad")) {
  const { mountKeypad } = await import("../../../kaios/ui/mount.tsx");
  const wake = query.get("wake");
  void mountKeypad(rootOf(), { ...ports, ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}) });
} else {
  const { mount } = await import("../../../src/ui/mount.tsx");
  const at = query.get("at");
  if (at) history.replaceState(null, "", at);
  void mount(rootOf(), ports);
}
