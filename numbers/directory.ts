/** The directory's life: it listens, keeps house, and stops. Tests run it in-process with a clock and mail of their own. */
import type { AddressInfo } from "node:net";
import { drain } from "../src/host/drain.ts";
import { refusedUpgrade } from "../src/host/http/answer.ts";
import { listenAt } from "../src/host/http/listen.ts";
import { createHttpServer } from "../src/host/http/server.ts";
import { HeldBytes } from "../src/host/limits/held-bytes.ts";
import { logError } from "../src/host/log.ts";
import { startUpkeep } from "../src/host/upkeep.ts";
import { AuditHead } from "./audit-head.ts";
import { pathOf } from "./external/adapter.ts";
import { type GrpcListener, grpcListener } from "./external/grpc-listener.ts";
import { nobody } from "./ops/observer.ts";
import type { DirectoryParts } from "./parts.ts";
import { answer, areaOf, createService, routesOf, type Service } from "./serving.ts";
import type { Swept } from "./store/contract.ts";

export interface Listening {
  readonly issuer: string;
  /** Where gRPC listens, such as `127.0.0.1:8790`. */
  readonly grpc: string;
  readonly port: number;
}

export interface Directory {
  listen(): Promise<Listening>;
  /** Ends streams, finishes what is in flight, closes the store. Bounded in time. */
  drain(): Promise<void>;
}

const NOTHING_ENDED = { deleted: {}, more: false };
/** Of answers that are not read yet. */
const MAX_UNREAD = 16 * 1024 * 1024;

const shownHost = (host: string): string => (host.includes(":") ? `[${host}]` : host);

async function sweep({ store, log }: DirectoryParts, now: number, max: number): Promise<Swept> {
  const swept = await store.sweep(now, max);
  const { behind } = swept;
  if (behind > 0)
    log.warn({ behind }, "the clock is far ahead of what it was; numbers come out of quarantine a day's worth a minute");
  return swept;
}

/** Every minute, and at the end: what is cut off within a minute of being written is not noticed. */
async function keepHead({ config, store, log }: DirectoryParts): Promise<void> {
  const fault = await new AuditHead(config.dataDir, store.audit).keep();
  if (fault) log.error(fault, "the newest lines of the audit are gone or others: see cairn-numbers audit verify");
}

/** @throws ConfigError when the data directory does not hold what it should */
export function createDirectory(parts: DirectoryParts): Directory {
  const { config, store, clock, log, directoryKeys, observer = nobody, leads = async () => true } = parts;
  const stopping = new AbortController();
  let service: Service | undefined;
  let grpc: GrpcListener | undefined;
  let drained: Promise<void> | undefined;
  const routes = routesOf(
    parts,
    () => service?.issuer ?? "",
    () => stopping.signal.aborted,
  );
  const server = createHttpServer({
    ...{ clock, log, unread: new HeldBytes(MAX_UNREAD) },
    answer: (request, response) => answer(service, routes, request, response),
    upgrade: (_request, socket) => void socket.end(refusedUpgrade("404 Not Found")),
  });
  server.on("request", (request, response) =>
    response.once("close", () => {
      observer.answered(areaOf(service, pathOf(request)), response.statusCode);
      // A stream that ends in the drain leaves an idle connection, which nobody else would close.
      if (stopping.signal.aborted) setImmediate(() => server.closeIdleConnections());
    }),
  );
  const stopUpkeep = startUpkeep({
    ...{ clock, log, onDeleted: observer.swept },
    purges: [
      async (now, max) => ((await leads()) ? sweep(parts, Math.floor(now), max) : NOTHING_ENDED),
      async () => {
        await store.forgetDeleted();
        // The command line may have rolled a key.
        directoryKeys.reload();
        return NOTHING_ENDED;
      },
      async () => {
        await keepHead(parts);
        return NOTHING_ENDED;
      },
    ],
  });
  observer.usageFrom(() => store.usage());
  const sockets = {
    async drain() {
      await grpc?.close();
    },
    cutAll: () => undefined,
  };
  const closeStore = async (): Promise<void> => {
    await stopUpkeep();
    await keepHead(parts).catch((error: unknown) => logError(log, error, "how far the audit went could not be kept"));
    await store.close();
  };
  return {
    async listen() {
      await listenAt(server, config.port, config.host, log);
      const { port } = server.address() as AddressInfo;
      service = createService(parts, config.issuer ?? `http://localhost:${port}`, stopping.signal);
      grpc = grpcListener(service.api, log);
      const grpcPort = await grpc.listen(config.grpcPort, config.host);
      return { issuer: service.issuer, grpc: `${shownHost(config.host)}:${grpcPort}`, port };
    },
    drain() {
      stopping.abort();
      drained ??= drain({ server, sockets, clock, log, closeStore });
      return drained;
    },
  };
}
