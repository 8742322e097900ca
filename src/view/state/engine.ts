import { computed, signal } from "@preact/signals";
import { type EngineState, type Person, STARTING } from "../../engine/face.ts";
import { commands } from "./commands.ts";

export const engineState = signal<EngineState>(STARTING);

// One signal a slice: the engine keeps unchanged parts identical, so a screen is drawn again only for the parts it reads.
export const phase = computed(() => engineState.value.phase);
export const me = computed(() => engineState.value.me);
export const people = computed(() => engineState.value.people);
export const requests = computed(() => engineState.value.requests);
export const blocked = computed(() => engineState.value.blocked);
export const waiting = computed(() => engineState.value.waiting);
export const opened = computed(() => engineState.value.opened);
export const sent = computed(() => engineState.value.sent);
export const push = computed(() => engineState.value.push);
export const carrying = computed(() => engineState.value.carrying);
export const finding = computed(() => engineState.value.finding);
export const sms = computed(() => engineState.value.sms);
/** Whether my mail is hidden. */
export const hidden = computed(() => engineState.value.hidden);
export const covered = computed(() => engineState.value.covered);
export const queued = computed(() => engineState.value.queued);
export const relayWarnings = computed(() => engineState.value.relay_warnings);
export const connection = computed(() => engineState.value.connection);
export const backup = computed(() => engineState.value.backup);
export const restore = computed(() => engineState.value.restore);
export const lock = computed(() => engineState.value.lock);
export const unwritten = computed(() => engineState.value.unwritten);
export const full = computed(() => unwritten.value === "full");
export const sync = computed(() => engineState.value.sync);

export const peopleById = computed(() => new Map<string, Person>(people.value.map((person) => [person.id, person])));

/** Finds a person by their current or an earlier key, so that pages about them survive a change of key. */
export function personById(id: string): Person | undefined {
  return peopleById.value.get(id) ?? people.value.find((person) => person.earlier.includes(id));
}

/**
 * @param pace schedules each update; only the latest state counts. A skin may delay it,
 * except for a change of phase: a locked app hides its content at once.
 */
export function followEngine(pace: (take: () => void) => void = (take) => take()): () => void {
  let latest = engineState.peek();
  const take = (): void => {
    engineState.value = latest;
  };
  return commands().subscribe((state) => {
    latest = state;
    if (state.phase === engineState.peek().phase) pace(take);
    else take();
  });
}
