import { describe, expect, it } from "vitest";
import { readHandled, readShare } from "./arrivals.ts";

const share = (parts: Record<string, string>) => readShare(`?${new URLSearchParams(parts)}`);

describe("what is shared", () => {
  it("is a note's words, said once", () => {
    expect(share({ title: "Boat", text: "In the third window", url: "" })).toEqual({
      text: "Boat\nIn the third window",
      isLink: false,
    });
    const text = "https://example.org/x";
    expect(share({ text, url: text })).toEqual({ text, isLink: false });
    expect(share({ title: " " }).text).toBe("");
    expect(readShare("").text).toBe("");
  });

  it("has a link of ours wherever it stands", () => {
    const link = "https://relay.example/add#p=abc&r=def&n=Noor";
    const text = `Add me on Cairn ${link}`;
    expect(share({ text })).toEqual({ text, isLink: true });
    expect(share({ url: link, title: "Noor" })).toEqual({ text: `Noor\n${link}`, isLink: true });
    expect(share({ text: "https://relay.example/add" }).isLink).toBe(false);
  });
});

describe("web+cairn", () => {
  it("stands for a contact link, and for nothing else", () => {
    const wrapped = (address: string) => readHandled(`#u=${encodeURIComponent(address)}`);
    expect(wrapped("web+cairn://relay.example/add#p=abc&r=def")).toBe("https://relay.example/add#p=abc&r=def");
    expect(wrapped("web+cairn:https://relay.example/add#p=abc")).toBe("https://relay.example/add#p=abc");
    expect(wrapped("web+cairn:http://127.0.0.1:8080/add#p=abc")).toBe("http://127.0.0.1:8080/add#p=abc");
    expect(wrapped("https://relay.example/add#p=abc")).toBeUndefined();
    expect(readHandled("#p=abc")).toBeUndefined();
  });
});
