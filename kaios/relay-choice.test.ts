import { expect, test } from "vitest";
import { relayTyped } from "./relay-choice.ts";

test.each([
  ["relay.example", "https://relay.example"],
  [" https://relay.example/ ", "https://relay.example"],
  ["relay.example:8443/app", "https://relay.example:8443"],
  ["HTTPS://Relay.Example", "https://relay.example"],
  ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
  ["http://relay.example", undefined],
  ["ftp://relay.example", undefined],
  ["relay", undefined],
  ["", undefined],
  ["two words", undefined],
])("“%s”", (typed, relay) => expect(relayTyped(typed)).toBe(relay));
