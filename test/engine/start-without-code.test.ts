/** A start does not wait for code that few need. */
import { describe, expect, it, vi } from "vitest";
import { pair } from "./world.ts";

const slow = vi.hoisted(() => ({ hangs: false }));
vi.mock("../../src/engine/people/former-mailboxes.ts", async (original) => {
  if (slow.hangs) await new Promise(() => {});
  return original();
});

describe("a start", () => {
  it("is not held up by code for mailboxes I left that does not load", async () => {
    const { ben, clock } = await pair();
    await ben.engine.nextWords();
    slow.hangs = true;
    void ben.engine.moveToNextKey().catch(() => {});
    for (let i = 0; i < 400; i++) await clock.advance(0.05);
    expect(ben.state.connection.state).toBe("online");
  });
});
