/** Where a room stands in the list of its cell. */
export const fairListing = `
-- A room's place in the lists of its cells: first every admin's newest room there, the newest of these first, then everybody's second
-- newest, and so on, so that nobody fills a page by making many. One number (how many its admin has made there since, then the row from
-- the end), so that a page is a range of an index. NULL for groups.
ALTER TABLE rooms ADD COLUMN place INTEGER;
UPDATE rooms SET place = (
  SELECT count(*) FROM rooms AS later
  WHERE later.admin = rooms.admin AND later.s2_coarse = rooms.s2_coarse AND later.room > rooms.room
) * 68719476736 + 68719476735 - room WHERE room_type = 'room';
DROP INDEX rooms_fine;
DROP INDEX rooms_coarse;
CREATE INDEX rooms_fine ON rooms (s2_cell, place) WHERE s2_cell IS NOT NULL;
CREATE INDEX rooms_coarse ON rooms (s2_coarse, place) WHERE s2_coarse IS NOT NULL;
`;
