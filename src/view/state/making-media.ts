/** Whether a picture is being made, or a voice recorded: what is left or said meanwhile would go without it. */
import { signal } from "@preact/signals";

export const makingMedia = signal(false);
