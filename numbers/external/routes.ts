/** All services on one router: gRPC, gRPC-Web and Connect from one handler, for both listeners. */
import { type ConnectRouter, createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { AccountService } from "../gen/cairn/numbers/v1/account_pb.ts";
import { AttestService } from "../gen/cairn/numbers/v1/attest_pb.ts";
import { DirectoryService } from "../gen/cairn/numbers/v1/directory_pb.ts";
import { EventService } from "../gen/cairn/numbers/v1/event_pb.ts";
import { MessageService } from "../gen/cairn/numbers/v1/message_pb.ts";
import { NumberService } from "../gen/cairn/numbers/v1/number_service_pb.ts";
import { accessTo } from "./access.ts";
import { accountService } from "./account-service.ts";
import { attestService } from "./attest-service.ts";
import { directoryService } from "./directory-service.ts";
import { eventService } from "./event-service.ts";
import { type CallRations, guard } from "./guard.ts";
import { MAX_REQUEST_BYTES } from "./limits.ts";
import { messageService } from "./message-service.ts";
import { Nonces } from "./nonces.ts";
import { numberService } from "./number-service.ts";
import type { ExternalParts } from "./parts.ts";
import { DEFAULT_RATIONS, Ration, type Rations } from "./rations.ts";
import { RememberedTokens } from "./remembered-tokens.ts";

export const SERVICES = [DirectoryService, NumberService, AttestService, MessageService, EventService, AccountService] as const;

function serve(router: ConnectRouter, parts: ExternalParts, rations: Rations): void {
  const nonces = new Nonces(parts);
  router.service(DirectoryService, directoryService(parts, rations));
  router.service(NumberService, numberService(parts, rations, nonces));
  router.service(AttestService, attestService(parts, nonces));
  router.service(MessageService, messageService(parts, rations));
  router.service(EventService, eventService(parts));
  router.service(AccountService, accountService(parts, rations));
}

const callRations = ({ calls, writes, writesBelow }: Rations, clock: ExternalParts["clock"]): CallRations => ({
  calls: new Ration(calls, clock),
  writes: new Ration(writes, clock),
  writesBelow: new Ration(writesBelow, clock),
});

/** Handlers by path. @throws Error for a method that nobody may call */
export function externalHandlers(parts: ExternalParts, rations: Rations = DEFAULT_RATIONS): ReadonlyMap<string, UniversalHandler> {
  const tokens = new RememberedTokens(parts.tokens, parts.clock);
  const router = createConnectRouter({
    interceptors: [guard({ ...parts, tokens }, callRations(rations, parts.clock))],
    readMaxBytes: MAX_REQUEST_BYTES,
    // What is compressed is as long as it says little, and a small request may be a large one.
    acceptCompression: [],
  });
  serve(router, parts, rations);
  for (const { method } of router.handlers) accessTo(method);
  return new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
}
