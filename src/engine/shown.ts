/** Parts of the state that are built from tables: rebuilt when one of theirs has changed, and otherwise the same objects. */
import type { AccountState } from "./face.ts";
import type { TableName } from "./records/tables.ts";

export type Builders<K extends keyof AccountState> = {
  readonly [N in K]: { readonly from: readonly TableName[]; build(): AccountState[N] };
};

export class Shown<K extends keyof AccountState> {
  private readonly builders: Builders<K>;
  private readonly built: Partial<Pick<AccountState, K>> = {};

  constructor(builders: Builders<K>) {
    this.builders = builders;
  }

  /** Forgets the parts built from these tables. */
  touch(tables: ReadonlySet<TableName>): void {
    for (const name of this.names()) if (this.builders[name].from.some((table) => tables.has(table))) delete this.built[name];
  }

  current(): Pick<AccountState, K> {
    for (const name of this.names()) if (!(name in this.built)) this.built[name] = this.builders[name].build();
    return { ...this.built } as Pick<AccountState, K>;
  }

  private names(): readonly K[] {
    return Object.keys(this.builders) as K[];
  }
}
