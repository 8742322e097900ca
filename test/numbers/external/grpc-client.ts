/** An independent client: @grpc/grpc-js, told everything by the .proto files alone. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const PROTO = fileURLToPath(new URL("../../../numbers/proto", import.meta.url));
const PACKAGE = "cairn/numbers/v1";

export type Fields = Readonly<Record<string, unknown>>;
// biome-ignore lint/suspicious/noExplicitAny: what the files say is known when they are read.
export type Answer = any;

const files = readdirSync(`${PROTO}/${PACKAGE}`).map((name) => `${PACKAGE}/${name}`);
const definition = loadSync(files, {
  includeDirs: [PROTO],
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});
const loaded = loadPackageDefinition(definition) as unknown as {
  cairn: { numbers: { v1: Readonly<Record<string, ServiceClientConstructor>> } };
};
const services = loaded.cairn.numbers.v1;

/** All that the files declare: `NumberService.Get`. */
export const DECLARED: readonly string[] = Object.entries(services)
  .filter(([name]) => name.endsWith("Service"))
  .flatMap(([name, { service }]) => Object.keys(service).map((method) => `${name}.${method}`));

/** How one method's messages are written and read. */
export interface Coded {
  readonly path: string;
  write(fields: Fields): Buffer;
  read(bytes: Buffer): Answer;
}

export function codedBy(name: string): Coded {
  const [service = "", method = ""] = name.split(".");
  const one = services[service]?.service[method];
  if (!one) throw new Error(`the files declare no ${name}`);
  return { path: one.path, write: one.requestSerialize, read: one.responseDeserialize };
}

/** What ErrorInfo says, read from the trailers by hand. */
export interface GrpcRefusal {
  readonly code: number;
  readonly details: string;
  readonly bin: Buffer | undefined;
}

export class GrpcClient {
  readonly called = new Set<string>();
  private readonly target: string;
  private readonly clients = new Map<string, InstanceType<ServiceClientConstructor>>();

  constructor(port: number) {
    this.target = `127.0.0.1:${port}`;
  }

  private clientOf(service: string): InstanceType<ServiceClientConstructor> {
    const known = this.clients.get(service);
    if (known) return known;
    const Service = services[service];
    if (!Service) throw new Error(`the files declare no ${service}`);
    const client = new Service(this.target, credentials.createInsecure());
    this.clients.set(service, client);
    return client;
  }

  private metadata(token: string | undefined): Metadata {
    const metadata = new Metadata();
    metadata.set("x-forwarded-for", "198.51.100.1");
    if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
    return metadata;
  }

  call(name: string, fields: Fields, token?: string): Promise<Answer> {
    const [service = "", method = ""] = name.split(".");
    this.called.add(name);
    return new Promise((resolve, reject) => {
      this.clientOf(service)[method]?.(fields, this.metadata(token), (error: ServiceError | null, answer: Answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  }

  stream(name: string, fields: Fields, token?: string): ClientReadableStream<Answer> {
    const [service = "", method = ""] = name.split(".");
    this.called.add(name);
    const opened: unknown = this.clientOf(service)[method]?.(fields, this.metadata(token));
    return opened as ClientReadableStream<Answer>;
  }

  async refusal(name: string, fields: Fields, token?: string): Promise<GrpcRefusal> {
    try {
      await this.call(name, fields, token);
    } catch (error) {
      const { code, details, metadata } = error as ServiceError;
      const [bin] = metadata.get("grpc-status-details-bin");
      return { code, details, bin: Buffer.isBuffer(bin) ? bin : undefined };
    }
    throw new Error("it was not refused");
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}
