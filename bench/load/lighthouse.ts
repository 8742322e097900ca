/** One run of Lighthouse, in its mobile profile. It comes by npm into its own cache, not into the project. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { CHROMIUM_ARGS, ensureChromium } from "../../test/support/chromium.ts";

const LIGHTHOUSE = "lighthouse@12.8.2";

export interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number; readonly auditRefs: readonly { readonly id: string }[] }>>;
  readonly audits: Readonly<
    Record<string, { readonly title: string; readonly score: number | null; readonly numericValue?: number }>
  >;
}

/**
 * @param out where Lighthouse writes its report
 * @param profile a browser profile that is used as it is, storage included; absent: an empty one
 * @throws Error with the last lines of what Lighthouse said
 */
export function runLighthouse(url: string, out: string, categories: readonly string[], profile?: string): Report {
  const own = profile === undefined ? [] : [`--user-data-dir=${profile}`];
  const flags = ["--headless=new", ...CHROMIUM_ARGS, ...own].join(" ");
  const args = [
    ...["exec", "--yes", "--", LIGHTHOUSE, url, "--output=json", `--output-path=${out}`, "--quiet"],
    ...[`--chrome-flags=${flags}`, `--only-categories=${categories.join(",")}`],
    ...(profile === undefined ? [] : ["--disable-storage-reset"]),
  ];
  const { status, stderr } = spawnSync("npm", args, {
    env: { ...process.env, CHROME_PATH: ensureChromium() },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr.split("\n").slice(-5).join("\n"));
  return JSON.parse(readFileSync(out, "utf8")) as Report;
}
