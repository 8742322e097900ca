/** A way to a server on which a test makes the network fail. */
import { connect, createServer, type Server, type Socket } from "node:net";

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

export class TcpProxy {
  readonly port: number;
  private readonly listening: Server;
  private readonly pairs = new Set<Pair>();
  /** Of what the server says nothing arrives any more. */
  private isSilent = false;
  /** The next bytes of the server that match this are swallowed, and the connection is cut. */
  private swallowed: ((data: Buffer) => boolean) | undefined;

  private constructor(listening: Server, port: number) {
    this.listening = listening;
    this.port = port;
  }

  static async to(port: number): Promise<TcpProxy> {
    const listening = createServer({ pauseOnConnect: false });
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const proxy = new TcpProxy(listening, (listening.address() as { port: number }).port);
    listening.on("connection", (client) => proxy.pass(client, connect(port, "127.0.0.1")));
    return proxy;
  }

  /** Packets are lost without a word, of connections that stand and of new ones; or no longer. What was lost stays lost. */
  silence(isSilent: boolean): void {
    this.isSilent = isSilent;
    if (!isSilent) this.reset();
  }

  /** The next answer for which this holds does not arrive: the connection is cut in its place. */
  swallow(when: (data: Buffer) => boolean): void {
    this.swallowed = when;
  }

  /** All connections are reset. */
  reset(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  close(): void {
    this.reset();
    this.listening.close();
  }

  private pass(client: Socket, server: Socket): void {
    const pair = { client, server };
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
    client.on("data", (data) => void (this.isSilent || server.write(data)));
    server.on("data", (data: Buffer) => {
      if (this.isSilent) return;
      if (!this.swallowed?.(data)) {
        client.write(data);
        return;
      }
      this.swallowed = undefined;
      client.resetAndDestroy();
      server.destroy();
    });
  }
}
