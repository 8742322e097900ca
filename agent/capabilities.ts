/** What an AI agent says that it can do, in the directory. */
import type { Capability as Declared } from "../numbers/gen/cairn/numbers/v1/number_pb.ts";
import type { Directory } from "./directory.ts";

export interface Capability {
  readonly name: string;
  /** Three numbers with points between them. */
  readonly version: string;
  /** JSON Schemas, as text. */
  readonly inputSchema: string;
  readonly outputSchema: string;
}

const plain = ({ name, version, inputSchema, outputSchema }: Declared): Capability => ({
  name,
  version,
  inputSchema,
  outputSchema,
});

export class Capabilities {
  private readonly directory: Pick<Directory, "as">;

  constructor(directory: Pick<Directory, "as">) {
    this.directory = directory;
  }

  /** One of the same name and version takes the place of the one before. @throws AgentError */
  async put(capability: Capability): Promise<void> {
    await this.directory.as("numbers:write", ({ number }) => number.putCapability({ capability: { ...capability } }));
  }

  /** @throws AgentError */
  async drop(name: string, version: string): Promise<void> {
    await this.directory.as("numbers:write", ({ number }) => number.dropCapability({ name, version }));
  }

  /** @throws AgentError */
  async list(): Promise<readonly Capability[]> {
    const { number } = await this.directory.as("numbers:read", (services) => services.number.get({}));
    return (number?.capabilities ?? []).map(plain);
  }
}
