/** How much one request may be: two schemas of 16 KiB, a few of them; an envelope. */
export const MAX_REQUEST_BYTES = 128 * 1024;
