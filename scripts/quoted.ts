/**
 * Looks up what docs and comments quote: every path in backticks or in a link must exist, and every name that looks like code must stand
 * somewhere in it. A document that names last year's file fails the check.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const known = new Set(files);
const folders = new Set(files.flatMap((file) => file.split("/").map((_, i, parts) => parts.slice(0, i).join("/"))));
const isCode = (file: string): boolean =>
  /\.(ts|tsx|mjs|json|html|css|grit)$|^\.ci\/run$/.test(file) && !/^package-lock|^test-vectors\//.test(file);
const isDoc = (file: string): boolean => file.endsWith(".md") && file !== "CHANGELOG.md" && !file.startsWith("docs/decisions/");

/** Every word of the code, comments left out. */
const words = new Set<string>();
const comments: { readonly file: string; readonly line: number; readonly text: string }[] = [];
const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:"'`\\])\/\/.*/g;
for (const file of files.filter(isCode)) {
  const text = readFileSync(join(root, file), "utf8");
  for (const found of text.matchAll(COMMENT)) {
    const line = text.slice(0, found.index).split("\n").length;
    comments.push({ file, line, text: found[0] });
  }
  for (const word of text.replace(COMMENT, " ").match(/[A-Za-z_$][\w$-]*/g) ?? []) words.add(word);
}

/** Built, fetched or made by whoever runs it. */
const MADE = /^(dist|data|node_modules|test\/(e2e\/(results|screens)|ui\/shots))(\/|$)/;
/** Written while something runs or is built, or stands for any. */
const MADE_FILES = new Set([
  "courier-key.json",
  "discovery-keys.json",
  "discovery-pepper.json",
  "metadata.json",
  "name.test.ts",
  "numbers-audit-head.json",
  "numbers-auth-keys.json",
  "numbers-directory-keys.json",
  "numbers-secrets.json",
  "relay-key.json",
  "sms-keys.json",
  "vapid.json",
]);
/** Names from outside that are not in this code: libraries, systemd, the specification's own notation. */
const THEIRS = new Set(["__awaiter", "created_at_be64", "crypto_pwhash", "LimitNOFILE", "nodejs_eventloop_lag_p99_seconds"]);

const isPath = (quoted: string): boolean =>
  /^[\w.@-]+(\/[\w.@{},*-]+)+\/?$/.test(quoted) &&
  /^(src|relay|kaios|test|test-vectors|bench|docs|scripts|public|examples|\.ci|courier|agent)\//.test(quoted);
/** Settings are named after the limits they change. */
const isSetting = (name: string): boolean => name.startsWith("PPP_") && words.has(name.slice(4));
const isName = (quoted: string): boolean => /^[A-Za-z_$][\w$]*(\(\))?$/.test(quoted) && /[a-z][A-Z]|_/.test(quoted);

function exists(quoted: string, from: string): boolean {
  const path = quoted.replace(/\/$/, "");
  if (MADE.test(path)) return true;
  if (/[*{]/.test(path)) return files.some((file) => globbed(path).test(file));
  return [path, join(dirname(from), path)].some((one) => known.has(one) || folders.has(one) || known.has(`${one}.ts`));
}
const globbed = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/[.+]/g, "\\$&")
      .replace(/\{([^}]*)\}/g, (_, all: string) => `(${all.split(",").join("|")})`)
      .replace(/\*+/g, ".*")}`,
  );

/** A file by its name alone, or by the end of its path. */
const isFile = (quoted: string): boolean => /^[\w.{},-]+(\/[\w.{},-]+)*\.(tsx?|mjs|json|md|html|css|grit)$/.test(quoted);
const isSomewhere = (quoted: string): boolean => files.some((file) => `/${file}`.endsWith(`/${quoted}`));

let looked = 0;
const wrong: string[] = [];
function look(file: string, line: number, quoted: string): void {
  looked++;
  const name = quoted.replace(/\(\)$/, "");
  if (
    isPath(quoted)
      ? !exists(quoted, file)
      : isFile(quoted)
        ? !isSomewhere(quoted) && !MADE_FILES.has(quoted)
        : isName(quoted) && !words.has(name) && !THEIRS.has(name) && !isSetting(name)
  )
    wrong.push(`${file}:${line}  ${quoted}`);
}

for (const file of files.filter(isDoc)) {
  readFileSync(join(root, file), "utf8")
    .split("\n")
    .forEach((text, at) => {
      for (const [, quoted = ""] of text.matchAll(/`([^`\s]+)`/g)) look(file, at + 1, quoted);
      for (const [, target = ""] of text.matchAll(/\]\(([^)#\s]+)/g)) {
        looked++;
        if (!/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(file), target)))
          wrong.push(`${file}:${at + 1}  link to ${target}`);
      }
    });
}
for (const { file, line, text } of comments) {
  for (const [, quoted = ""] of text.matchAll(/`([^`\s]+)`/g)) look(file, line, quoted);
  for (const [quoted = ""] of text.matchAll(/\b(?:src|relay|kaios|test|bench|docs|scripts)\/[\w./-]+\.(?:tsx?|md|json|mjs)\b/g))
    look(file, line, quoted);
}
for (const one of wrong) console.error(one);
console.log(`${looked} quoted paths and names, ${wrong.length} that are nowhere`);
process.exit(wrong.length > 0 || looked === 0 ? 1 : 0);
