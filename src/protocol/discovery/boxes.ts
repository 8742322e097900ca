/** Boxes under one tag: no more are kept by a relay, and no more of its answer are read. */
export const BOXES_PER_TAG = 32;
