/** Requests of a browser that must not be tied together never share a connection (source ports are counted). */
import { describe, expect } from "vitest";
import { inLong } from "../support/long.ts";
import { meet, type Stage, stageForEach } from "./stage.ts";

describe("a browser that polls its relay", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  inLong("sends anonymous notes over connections that carry no signed request, before and after", async () => {
    stage.relay.httpOnly = true;
    const { ana, ben } = await meet(stage);
    const { asked } = stage.relay;
    for (const text of ["The first.", "The second."]) {
      await ana.go("/");
      await ana.leave(text, "Ben");
      await expect.poll(() => asked.filter(({ path }) => path === "/v1/note/submit").length).toBeGreaterThan(0);
    }
    await ben.go("/notes");
    await ben.page.getByText("Ana", { exact: true }).first().waitFor();
    await expect.poll(() => asked.filter(({ path }) => path === "/v1/note/submit").length).toBeGreaterThanOrEqual(2);
    const ports = (of: (one: (typeof asked)[number]) => boolean): Set<number> => new Set(asked.filter(of).map(({ port }) => port));
    const signed = ports((one) => one.signed);
    const anonymous = ports(({ path }) => path === "/v1/note/submit" || path === "/v1/room/submit");
    expect(signed.size).toBeGreaterThan(0);
    expect(anonymous.size).toBeGreaterThan(0);
    expect([...anonymous].filter((port) => signed.has(port))).toEqual([]);
    // Requests beside a signed one use its connection, not an anonymous one.
    const told = ports(({ path }) => path === "/v1/capabilities");
    expect([...anonymous].filter((port) => told.has(port))).toEqual([]);
  });

  inLong("hands a letter to a hidden mailbox over no connection that a key was used on, by sockets or without", async () => {
    for (const httpOnly of [false, true]) {
      stage.relay.httpOnly = httpOnly;
      stage.relay.asked.length = 0;
      const { ana, ben } = await meet(stage, { hidden: true });
      const { asked } = stage.relay;
      const handedIn = (): number => asked.filter(({ path }) => path === "/v1/mailbox/submit").length;
      const before = handedIn();
      await ana.leave("Hidden.", "Ben");
      await expect.poll(handedIn, { timeout: 100_000 }).toBeGreaterThan(before);
      const ports = (of: (one: (typeof asked)[number]) => boolean): number[] => asked.filter(of).map(({ port }) => port);
      const keyed = new Set(ports(({ signed, path }) => signed || path === "/v1/ws"));
      expect(keyed.size).toBeGreaterThan(1);
      expect(ports(({ path }) => path === "/v1/mailbox/submit").filter((port) => keyed.has(port))).toEqual([]);
      // A socket is one mailbox's alone.
      const sockets = ports(({ path }) => path === "/v1/ws");
      if (!httpOnly) expect(new Set(sockets).size).toBe(sockets.length);
      for (const person of [ana, ben]) await person.off();
    }
  });
});
