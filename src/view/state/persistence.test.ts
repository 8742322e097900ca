import { expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { hooked } from "../../../test/support/hook.ts";
import { requestPersistence, usePersisted } from "./persistence.ts";

it("is one answer: what was asked for on one screen is seen on every other", async () => {
  acting({}, { persist: async () => true, storage: { persisted: async () => false } as never });
  const shown = [hooked(usePersisted), hooked(usePersisted)];
  for (const hook of shown) await hook.until((promised) => promised === false);
  await requestPersistence();
  for (const hook of shown) await hook.until((promised) => promised === true);
});

it("of a browser that fails at it is no promise", async () => {
  const { noted } = acting({}, { storage: { persisted: () => Promise.reject(new TypeError("no")) } as never });
  const hook = hooked(usePersisted);
  await hook.until((promised) => promised === false);
  expect(noted()).toEqual([["page.persist", "TypeError"]]);
});
