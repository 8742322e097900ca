/** What a room's messages take, for its quota. */
export const roomUsage = `
-- Bytes of the ciphertexts in this room. Why: its quota, without counting. How long: as the room.
ALTER TABLE rooms ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE rooms SET bytes = (SELECT coalesce(sum(length(ciphertext)), 0) FROM room_messages WHERE room_messages.room = rooms.room);
`;
