/** A short session with a relay that need not be one's own. */
import type { Identity } from "../protocol/identity/identity.ts";
import { PollSession } from "./poll-session.ts";
import {
  canPoll,
  fetchCapabilities,
  knowsBound,
  NoAnswer,
  type Session,
  type SessionEvents,
  type SessionPorts,
} from "./session.ts";
import { SocketSession } from "./socket-session.ts";

/** By socket, or by HTTP where no socket opens and the relay can do without. @throws NoAnswer or RelayRefusal */
export async function openSession(ports: SessionPorts, relay: string, own: Identity, events: SessionEvents): Promise<Session> {
  const capabilities = await fetchCapabilities(ports.network, relay);
  try {
    return await SocketSession.open(ports, relay, own, knowsBound(capabilities), events);
  } catch (error) {
    if (!(error instanceof NoAnswer) || !canPoll(capabilities)) throw error;
    return PollSession.open(ports, relay, own, events);
  }
}
