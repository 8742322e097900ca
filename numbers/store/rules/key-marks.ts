/** Which key files a database was made with: with others, what it has of them means nothing. */
import type { NumbersStore } from "../contract.ts";
import type { NumbersDatabase } from "./database.ts";

export const claim =
  (db: NumbersDatabase): NumbersStore["claim"] =>
  (marks) =>
    db.writeApart(function* () {
      const others: string[] = [];
      for (const [name, mark] of Object.entries(marks)) {
        yield* db.run("INSERT INTO key_mark VALUES (?, ?) ON CONFLICT DO NOTHING", name, mark);
        if ((yield* db.count("SELECT count(*) FROM key_mark WHERE name = ? AND mark = ?", name, mark)) === 0) others.push(name);
      }
      return others;
    });
