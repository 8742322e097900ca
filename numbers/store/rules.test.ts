/** The rules ask by `yield*`: a question that is only called is not asked, and neither types nor linter notice. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const RULES = new URL("rules/", import.meta.url);
const ASKED_ALONE = /^\s*(?:const \S+ = |return )?(?:db\.(?:run|get|all|count|event|audit)\b|\w+\(db[,)])/;
/** What a line goes on with is handed on to whoever asks. */
const GOES_ON = /(?:=>|[(,?:[]|&&|\|\|)$/;

/** The lines that call a question and do not ask it. A `return` in a function that is no generator hands it on. */
function forgotten(source: string): readonly string[] {
  const lines = source.split("\n").map((line) => line.trimEnd());
  let isGenerator = false;
  return lines.filter((line, i) => {
    if (/^(?:export )?(?:function|const)\b/.test(line)) isGenerator = /function\*/.test(line);
    return isGenerator && ASKED_ALONE.test(line) && !GOES_ON.test(lines[i - 1] ?? "");
  });
}

it("has no question that nobody asks", () => {
  const names = readdirSync(RULES).filter((name) => name.endsWith(".ts"));
  expect(names.length).toBeGreaterThan(15);
  const found = names.flatMap((name) => forgotten(readFileSync(new URL(name, RULES), "utf8")).map((line) => `${name}: ${line}`));
  expect(found).toEqual([]);
});

it("notices one", () => {
  const rule = (line: string): string => `function* end(db: NumbersDatabase): Asking<void> {\n  ${line}\n}`;
  expect(forgotten(rule("yield* db.run(SQL);"))).toEqual([]);
  for (const line of ["db.run(SQL);", "const row = db.get<Row>(SQL);", "return findEntity(db, id);"])
    expect(forgotten(rule(line)), line).toHaveLength(1);
});
