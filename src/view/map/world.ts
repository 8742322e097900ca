/** The bundled base map: land and borders (`scripts/world.ts`), loaded once when a map opens. */
import url from "./world-50m.bin?url";
import { readWorld, type World } from "./world-form.ts";

let loading: Promise<World> | undefined;

export function loadWorld(): Promise<World> {
  loading ??= read().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function read(): Promise<World> {
  const answer = await fetch(url);
  return readWorld(new Uint8Array(await answer.arrayBuffer()));
}
