import { describe, expect, it } from "vitest";
import { readContactLink } from "../../src/protocol/contacts/link.ts";
import { linkOf } from "./typed-link.ts";

const RELAY = "https://relay.example";
const KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

describe("linkOf", () => {
  it("leaves a whole link as it is, but for spaces and lines", () => {
    expect(linkOf(` https://relay.example/add#p=${KEY.slice(0, 20)}\n${KEY.slice(20)}&r=aaa `, RELAY)).toBe(
      `https://relay.example/add#p=${KEY}&r=aaa`,
    );
  });

  it("adds the beginning that nobody types", () => {
    expect(linkOf("other.example/v?p=1", RELAY)).toBe("https://other.example/v?p=1");
    expect(linkOf("web+cairn://other.example/add#p=1", RELAY)).toBe("https://other.example/add#p=1");
  });

  it.each([KEY, `p=${KEY}`, `#p=${KEY}`, `p=${KEY.slice(0, 9)} ${KEY.slice(9)}`])("%s names somebody at my relay", (typed) => {
    expect(readContactLink(linkOf(typed, RELAY)).relay).toBe(RELAY);
  });

  it("keeps the relay that a fragment names", () => {
    const r = "aHR0cHM6Ly9oaWxscy5leGFtcGxl";
    expect(readContactLink(linkOf(`p=${KEY}&r=${r}`, RELAY)).relay).toBe("https://hills.example");
  });
});
