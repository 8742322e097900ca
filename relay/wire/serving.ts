/** The services that a feature's routes may use. */
import type { IncomingMessage } from "node:http";
import type { BodyReader } from "../../src/host/http/body.ts";
import type { SessionServices } from "./session.ts";
import type { Uploads } from "./uploads.ts";

export interface Serving {
  readonly sessions: SessionServices;
  readonly bodies: BodyReader;
  readonly uploads: Uploads;
  /** The client's address as a rate limit key (IPv6 by /64). */
  readonly addressKey: (request: IncomingMessage) => string;
  readonly isDraining: () => boolean;
}
