/** Links that the app takes in, wherever they point: a contact's, an invitation to check each other, its answer. */

const ARRIVING = /^\s*https?:\/\/[^/?#]+\/(add|v|va)\/?[?#]\S/;

const kindOf = (text: string): string | undefined => ARRIVING.exec(text)?.[1];

export const isArrivingLink = (text: string): boolean => kindOf(text) !== undefined;
export const isContactLink = (text: string): boolean => kindOf(text) === "add";
export const isAnswerLink = (text: string): boolean => kindOf(text) === "va";
