/** A short session with any relay, not only the home relay. */

import type { Random } from "../ports.ts";
import { NoAnswer } from "./failures.ts";
import { canPoll, type Session, type SessionEvents, type SessionKey, type SessionPorts, type Terms } from "./session.ts";
import { SocketSession } from "./socket-session.ts";

interface Opened {
  readonly session: Session;
  readonly terms: Terms;
}

/** Uses a session and ends it, whatever comes of it. */
export async function closing<T>(opening: Promise<Opened>, use: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await opening;
  try {
    return await use(opened);
  } finally {
    opened.session.close();
  }
}

type PollingArguments = Parameters<typeof import("./poll-session.ts").PollSession.open>;

/** Few need it, so its code comes with the first use. @throws NoAnswer or RelayRefusal */
export async function openPolling(...args: PollingArguments): Promise<Session> {
  const { PollSession } = await import("./poll-session.ts").catch(() => {
    throw new NoAnswer("no-code");
  });
  return PollSession.open(...args);
}

/** By socket, or by HTTP where no socket opens and the relay can do without. @throws NoAnswer or RelayRefusal */
export async function openSession(ports: SessionPorts, relay: string, own: SessionKey, events: SessionEvents): Promise<Opened> {
  const terms = ports.relays.known?.(relay) ?? (await ports.relays.meet(relay));
  try {
    return { session: await SocketSession.open(ports, relay, own, terms, events), terms };
  } catch (error) {
    if (!(error instanceof NoAnswer) || !canPoll(terms.capabilities)) throw error;
    return { session: await openPolling(ports, relay, own, terms, events), terms };
  }
}

/**
 * A session under a key that is used this once, on a socket of its own: whatever is done in it cannot be tied to who does it, nor to any
 * other session. @throws NoAnswer or RelayRefusal
 */
export async function openNameless(ports: NamelessPorts, relay: string, own = onceKey(ports)): Promise<Opened> {
  const terms = ports.relays.known?.(relay) ?? (await ports.relays.meet(relay));
  return { session: await SocketSession.open(ports, relay, own, terms, { notice: () => {} }), terms };
}

/** The same for a letter: where no socket opens it goes over HTTP, where a connection may be shared, rather than not at all. */
export const openForLetter = (ports: NamelessPorts, relay: string): Promise<Opened> =>
  openSession(ports, relay, onceKey(ports), { notice: () => {} });

type NamelessPorts = SessionPorts & { readonly random: Random };

const onceKey = ({ crypto, random }: NamelessPorts): SessionKey => crypto.keyPairFromSeed(random(32));
