/** How long a push service has refused a device. */
export const pushRefusals = `
-- Refusals in a row, and when the first was. Why: an endpoint that refuses for ever is not asked for ever. How long: until one is taken.
ALTER TABLE push_registrations ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE push_registrations ADD COLUMN refused_since INTEGER;
`;
