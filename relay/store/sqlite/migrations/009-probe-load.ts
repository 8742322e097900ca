/** What a readiness probe writes. */
export const probeLoad = `
-- As many bytes as the largest event. Why: a probe that fits where an event does not shows nothing. How long: until the next probe.
ALTER TABLE probe ADD COLUMN load BLOB;
`;
