/** Bounds and places of rooms. */

/** The most room tokens of one room, with ended ones. A further one replaces the one that ends first. */
export const MAX_ROOM_TOKENS = 32;

/**
 * The distance between the places of one admin's rooms in a cell's list. It is larger than any row number, so the newest rooms of all
 * admins come before the second newest of any.
 */
export const PLACES_PER_RANK = 2 ** 36;
