/** A bus of NATS core: it keeps nothing and promises nothing, which is all that is asked of it. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Bus, BusListener } from "./bus.ts";

/** Of one message; the server's own default is a megabyte. */
const MAX_BYTES = 256 * 1024;
const AGAIN_MS = 1_000;
/** A server that answers no ping for so long is gone, also where the connection still stands. */
const PING_MS = 2_000;

/** Of the first that has one: servers of one NATS have one. */
function loginOf(servers: readonly string[]): { readonly user?: string; readonly pass?: string } {
  const login = servers.map((one) => new URL(one)).find(({ username }) => username !== "");
  return login ? { user: decodeURIComponent(login.username), pass: decodeURIComponent(login.password) } : {};
}

function withoutLogin(server: string): string {
  const url = new URL(server);
  [url.username, url.password] = ["", ""];
  return url.href;
}

/** @param subject where the relays of one store meet; nobody else should write there, and cannot say anything if they do */
export function natsBus(servers: readonly string[], subject: string): Bus {
  let connection: NatsConnection | undefined;
  let closed = false;

  async function watch(nats: NatsConnection, { connected }: BusListener): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === "disconnect" || status.type === "staleConnection") connected(false);
      else if (status.type === "reconnect") connected(true);
    }
  }

  async function open(listener: BusListener): Promise<void> {
    const nats = await connect({
      ...loginOf(servers),
      servers: servers.map(withoutLogin),
      // A login that is refused may be let in again later.
      ignoreAuthErrorAbort: true,
      noEcho: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: AGAIN_MS,
      waitOnFirstConnect: true,
      pingInterval: PING_MS,
      maxPingOut: 2,
    });
    if (closed) return nats.close();
    connection = nats;
    nats.subscribe(subject, { callback: (error, message) => (error ? undefined : listener.message(message.data)) });
    listener.connected(true);
    void watch(nats, listener);
  }

  return {
    get maxBytes() {
      return Math.min(MAX_BYTES, connection?.info?.max_payload ?? MAX_BYTES);
    },
    start(listener) {
      // Until it is there.
      listener.connected(false);
      // It waits for the first connection as long as it takes; what rejects is a setting, which the start has checked.
      open(listener).catch(() => listener.connected(false));
    },
    publish(bytes: Bytes) {
      try {
        connection?.publish(subject, bytes);
      } catch {
        // It is closed, or the server takes less than this: the others look for what they missed.
      }
    },
    async close() {
      closed = true;
      await connection?.close();
    },
  };
}
