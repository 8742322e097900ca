/** Maximum lengths of typed text in characters, for the fields of both skins. */
export const LIMITS = {
  /** A name for a person or for myself. */
  name: 64,
  roomName: 60,
  roomAbout: 200,
  /** The name of a place, or its coordinates. */
  place: 80,
  passcode: 256,
  /** One message in a room. */
  line: 4000,
} as const;
