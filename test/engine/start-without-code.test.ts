/** A start does not wait for code that few need. */
import { describe, expect, it, vi } from "vitest";
import { pair } from "./world.ts";

describe("a start", () => {
  it("is not held up by code for mailboxes I left that does not load", async () => {
    const { ben, clock } = await pair();
    await ben.engine.nextWords();
    const load = vi.fn(() => new Promise<never>(() => {}));
    vi.doMock("../../src/engine/people/former-mailboxes.ts", load);
    void ben.engine.moveToNextKey().catch(() => {});
    for (let i = 0; i < 400; i++) await clock.advance(0.05);
    vi.doUnmock("../../src/engine/people/former-mailboxes.ts");
    expect(load).toHaveBeenCalled();
    expect(ben.state.connection.state).toBe("online");
  });
});
