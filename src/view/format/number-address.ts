/** Digits with marks between them, or a short name: neither a link nor a part of one. */
export const isNumberAddress = (text: string): boolean => /^[\d\s()+.-]{3,40}$|^[a-z0-9-]{3,32}$/i.test(text.trim());

/** The link of a mask, which the page of numbers reads. */
export const isMaskLink = (text: string): boolean => /[#&]claim=/.test(text);
