/** The conformance suite on a relay in this process. On any other: `npm run conformance -- wss://…`. */
import { describe, expect, it } from "vitest";
import { parseCapabilities } from "../../../src/protocol/wire/capabilities.ts";
import { isLong } from "../../support/long.ts";
import { startRelay } from "../harness.ts";
import { hiddenPerson } from "../people.ts";
import { SMS_ENV, type Target, TRANSPORTS } from "./context.ts";
import { CHECKS, ROWS, runCheck, skipReason } from "./suite.ts";

async function target(discovery = "pair+hash"): Promise<Target> {
  const { url, clock } = await startRelay({
    env: { PPP_MODERATION: "on", PPP_DISCOVERY: discovery, PPP_POSTAGE: "accepted", ...SMS_ENV },
  });
  const capabilities = parseCapabilities(await (await fetch(`${url}/v1/capabilities`)).text());
  return { url, capabilities, now: () => clock.now(), pass: (seconds) => clock.advance(seconds) };
}

describe.each(TRANSPORTS)("conformance over %s", (transport) => {
  const seen = new Set<string>();
  const checks = CHECKS.filter(({ only }) => !only || only === transport).map(
    (check) => [check.rows[0], check.name, check] as const,
  );

  it.each(checks)("%s: %s", async (_row, _name, check) => {
    const relay = await target();
    expect(skipReason(check, relay, transport)).toBeUndefined();
    await runCheck(check, relay, transport, "in process", seen);
  });

  it.each(isLong ? checks : checks.slice(0, 6))("%s: %s, with hidden keys", async (_row, _name, check) => {
    await runCheck(check, { ...(await target()), people: hiddenPerson }, transport, "in process, hidden", seen);
  });

  it.each(checks.filter(([, , { needs }]) => needs === "discovery-pair"))(
    "%s: %s, where there are no hashes",
    async (_row, _name, check) => {
      await runCheck(check, await target("pair"), transport, "in process, pairs alone", seen);
    },
  );

  it("has seen every message there is", () => {
    const elsewhere = transport === "http" ? ["C.4 CHALLENGE", "C.4 AUTH_OK"] : [];
    const missing = ROWS.filter((row) => row.startsWith("C.4 ") && !elsewhere.includes(row) && !seen.has(row.slice(4)));
    expect(missing).toEqual([]);
  });
});

describe("the suite", () => {
  it("speaks for every row of Appendix C", () => {
    const covered = new Set(CHECKS.flatMap(({ rows }) => rows));
    expect(ROWS.filter((row) => !covered.has(row))).toEqual([]);
    expect([...covered].filter((row) => !row.startsWith("ours ") && !ROWS.includes(row))).toEqual([]);
  });
});
