/** Counts that are told: one of few people would say what one of them did. */

const FEW = 10;

export const atLeastTen = (count: number): number | undefined => (count < FEW ? undefined : count);

export const toldCount = (count: number): string => String(atLeastTen(count) ?? `<${FEW}`);
