/** The port of Bluetooth in this browser. Loaded with the first visit to a courier's box. */
import { pageClock } from "../platform/page/clock.ts";
import { type Bluetooth, webRadio } from "../platform/page/web-bluetooth.ts";
import type { BoxRadio } from "../view/ports.ts";

export const radio: BoxRadio = webRadio((navigator as unknown as { readonly bluetooth: Bluetooth }).bluetooth, pageClock.after);
