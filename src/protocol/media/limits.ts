/** Bounds of pictures and voices. A file of its own: screens need no more of the protocol. */

/** Longest voice, in seconds. */
export const MAX_VOICE_SECS = 15;
/** Largest picture once it is decoded. */
export const MAX_PIXELS = 4_000_000;
/** Longest line for those who cannot see or hear it, in UTF-16 units. */
export const MAX_DESCRIPTION = 200;
