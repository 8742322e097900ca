/** People who let this agent speak for them. Whether one still does, only the directory knows. */
import type { Directory } from "./directory.ts";
import { AgentError } from "./errors.ts";

export interface Lending {
  /** The person's ppnum_id. */
  readonly person: string;
  readonly scopes: readonly string[];
  /** Unix seconds. */
  readonly until: number;
}

export class Lendings {
  private readonly directory: Pick<Directory, "as">;

  constructor(directory: Pick<Directory, "as">) {
    this.directory = directory;
  }

  async list(): Promise<readonly Lending[]> {
    const borrowed = await this.borrowed();
    return borrowed.map(({ ppnumId: person, scopes, until }) => ({ person, scopes, until }));
  }

  /** What is exchanged for a token. @throws AgentError `not-found` */
  async delegation(person: string): Promise<string> {
    const found = (await this.borrowed()).find(({ ppnumId }) => ppnumId === person);
    if (!found) throw new AgentError("not-found", "lending");
    return found.delegationToken;
  }

  private async borrowed() {
    return (await this.directory.as("attest numbers:read", ({ account }) => account.listBorrowed({}))).borrowed;
  }
}
