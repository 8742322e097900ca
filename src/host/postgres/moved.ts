/** Keeps a program from the database that it should not use: of a file and PostgreSQL, only one has the data. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "../sqlite/store-error.ts";

export interface Place {
  readonly dataDir: string;
  /** The name of the file. */
  readonly database: string;
  readonly program: string;
  /** The setting that names PostgreSQL. */
  readonly setting: string;
  /** What to do with a file that would be left aside. */
  readonly advice: string;
}

const markOf = ({ dataDir, database }: Place): string => join(dataDir, `${database}.moved`);

/** From now on everything is in PostgreSQL. */
export const markMoved = (place: Place): void =>
  writeFileSync(
    markOf(place),
    `What was in ${place.database} is in PostgreSQL. Without this file a ${place.program} uses ${place.database} again.\n`,
    { mode: 0o600 },
  );

/** @param usesPostgres whether the setting is there. @throws StoreError */
export function requireRightStore(place: Place, usesPostgres: boolean): void {
  const { dataDir, database, setting, advice } = place;
  const isMoved = existsSync(markOf(place));
  if (!usesPostgres && isMoved)
    throw new StoreError(`${database} was moved to PostgreSQL: set ${setting} (or delete ${database}.moved to go back)`);
  if (usesPostgres && !isMoved && existsSync(join(dataDir, database)))
    throw new StoreError(`there is a ${database} in ${dataDir} that was not moved: ${advice}`);
}
