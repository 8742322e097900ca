/** What a caller is told while the store fails: to come again, and nothing of why. */
import { expect, it } from "vitest";
import { StoreError } from "../../../src/host/sqlite/store-error.ts";
import { World } from "./world.ts";

it("is told to come again while the store cannot be reached", async () => {
  const logged: string[] = [];
  const world = await World.open({ logged: (line) => logged.push(line) });
  const token = await world.token(await world.account("human"));
  Object.assign(world.store.entities, { get: () => Promise.reject(new StoreError("the database does not answer: db.internal")) });
  const response = await fetch(`${world.url}/cairn.numbers.v1.NumberService/Get`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  expect([response.status, JSON.parse(text).code]).toEqual([503, "unavailable"]);
  expect(text).not.toContain("db.internal");
  expect(logged.join("")).toContain("db.internal");
  await world.close();
});
