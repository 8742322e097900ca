/** How long what is typed may be, in characters: one source for the fields of both skins. */
export const LIMITS = {
  /** A person, as I call them or as I call myself. */
  name: 64,
  roomName: 60,
  roomAbout: 200,
  /** The name of a place, or its coordinates. */
  place: 80,
  passcode: 256,
  /** One message in a room. */
  line: 4000,
} as const;
