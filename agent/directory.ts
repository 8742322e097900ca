/** The directory of numbers as an agent meets it: tokens by its secret, and the API. */
import { type Client, Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AccountService } from "../numbers/gen/cairn/numbers/v1/account_pb.ts";
import { AttestService } from "../numbers/gen/cairn/numbers/v1/attest_pb.ts";
import { MessageService } from "../numbers/gen/cairn/numbers/v1/message_pb.ts";
import { ErrorInfoSchema } from "../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { AgentError, type AgentErrorCode } from "./errors.ts";
import { type AccessToken, type Credentials, Tokens } from "./tokens.ts";

/** One, or several with spaces between them. */
export type Scope = "attest" | "attest numbers:read" | "messages:send" | "numbers:read" | "numbers:write";

/** The services, each call of them with the token that is given. */
export interface Services {
  readonly account: Client<typeof AccountService>;
  readonly attest: Client<typeof AttestService>;
  readonly message: Client<typeof MessageService>;
  readonly number: Client<typeof NumberService>;
}

const PATIENCE_MS = 20_000;

const CODES: Partial<Record<Code, AgentErrorCode>> = {
  [Code.Unauthenticated]: "unauthorized",
  [Code.PermissionDenied]: "unauthorized",
  [Code.NotFound]: "not-found",
  [Code.Unavailable]: "unreachable",
  [Code.DeadlineExceeded]: "unreachable",
  [Code.Unknown]: "unreachable",
  [Code.Internal]: "unreachable",
};

/** Of the directory's own words only the reason is kept: others may quote what was asked. */
export function refusalOf(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  const refusal = ConnectError.from(error);
  const [info] = refusal.findDetails(ErrorInfoSchema);
  return new AgentError(CODES[refusal.code] ?? "refused", info?.reason || Code[refusal.code].toLowerCase(), error);
}

function servicesAt(issuer: string, token: string): Services {
  const authorize: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: issuer,
    httpVersion: "1.1",
    interceptors: [authorize],
    defaultTimeoutMs: PATIENCE_MS,
  });
  return {
    account: createClient(AccountService, transport),
    attest: createClient(AttestService, transport),
    message: createClient(MessageService, transport),
    number: createClient(NumberService, transport),
  };
}

const codeOf = (error: unknown): Code => ConnectError.from(error).code;

export class Directory {
  readonly issuer: string;
  private readonly tokens: Tokens;

  constructor(credentials: Credentials) {
    this.issuer = credentials.issuer;
    this.tokens = new Tokens(credentials);
  }

  /** As the agent itself. @throws AgentError */
  as<T>(scope: Scope, call: (services: Services) => Promise<T>): Promise<T> {
    return this.with(() => this.tokens.own(scope), call);
  }

  /** As somebody who lent it their number. @throws AgentError */
  async actingFor<T>(delegation: string, scope: Scope, call: (services: Services) => Promise<T>): Promise<T> {
    return this.with(() => this.tokens.exchanged(delegation, scope), call);
  }

  private async with<T>(token: () => Promise<AccessToken>, call: (services: Services) => Promise<T>): Promise<T> {
    const once = async (): Promise<T> => call(servicesAt(this.issuer, (await token()).value));
    try {
      // A held one may have ended before its time, as by a suspension that is over.
      return await once().catch((error: unknown) => (this.hasEnded(error) ? once() : Promise.reject(error)));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Whether a token was why: as it was shown, or as it was to be exchanged. They are forgotten then. */
  private hasEnded(error: unknown): boolean {
    const isWhy = error instanceof AgentError ? error.about === "invalid_request" : codeOf(error) === Code.Unauthenticated;
    if (isWhy) this.tokens.forget();
    return isWhy;
  }
}
