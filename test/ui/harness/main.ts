/** Mounts the touch app's screens on a scene: `?scene=full&at=/notes`. */
import { mount } from "../../../src/ui/mount.tsx";
import { ports, rootOf } from "./scene.ts";

const at = new URLSearchParams(location.search).get("at");
if (at) history.replaceState(null, "", at);
void mount(rootOf(), ports);
