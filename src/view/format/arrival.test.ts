import { describe, expect, it } from "vitest";
import { writeContactLink } from "../../protocol/contacts/link.ts";
import { LONGEST, linkKind } from "./app-link.ts";
import { readAddress, readLink, readParts } from "./arrival.ts";

const KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const CONTACT = `https://relay.example/add#p=${KEY}&r=aHR0&n=Noor`;
const INVITE = `https://relay.example/v?p=${KEY}&t=a&r=b&s=c&ts=1`;
const ANSWER = `https://relay.example/va?p=${KEY}&t=a&s=c`;

describe("what is said in parts", () => {
  it("is a link of ours wherever it stands, also with web+cairn before it", () => {
    for (const link of [CONTACT, INVITE, ANSWER]) {
      expect(readParts(["Look", `Add me: ${link}\nNoor`])).toEqual({ link });
      expect(readParts([link.replace("https", "web+cairn")])).toEqual({ link });
    }
    expect(readParts([`HTTPS://relay.example/add?r=b&p=${KEY}`])).toEqual({ link: `HTTPS://relay.example/add?r=b&p=${KEY}` });
  });

  it("keeps what a directory says of a number, and which directory", () => {
    const link = `${CONTACT}&a=${"A".repeat(278)}&d=aHR0cHM6Ly9h`;
    expect(readParts([`Look: ${link}.`])).toEqual({ link });
    expect(readLink(`${CONTACT}&a=${"A".repeat(20)}`)).toBe(CONTACT);
  });

  it("is words where an address only ends like ours", () => {
    for (const text of ["https://shop.example/add?item=3", "https://relay.example/add", "javascript:alert(1)", "web+cairn:add"])
      expect(readParts([text])).toEqual({ text });
  });

  it("is bounded, whatever it is, and never makes the pattern search for ever", () => {
    expect(readParts(["x".repeat(3 * LONGEST), "y".repeat(LONGEST)])).toEqual({ text: "x".repeat(LONGEST) });
    for (const part of ["https://a/add?", "https://", "p=", "&", "https://a/add?x&"])
      expect(readParts([part.repeat(LONGEST)])).toHaveProperty("text");
    expect(readParts(["", " \n"])).toBeUndefined();
  });
});

describe("an address that is to be looked at", () => {
  it("is a whole link of ours", () => {
    for (const link of [CONTACT, INVITE, ANSWER]) expect(readAddress(` ${link}\n`)).toEqual({ link });
    expect(readAddress(`web+cairn://relay.example/add#p=${KEY}`)).toEqual({ link: `https://relay.example/add#p=${KEY}` });
    expect(readAddress(`web+cairn:http://127.0.0.1:8/v?p=${KEY}`)).toEqual({ link: `http://127.0.0.1:8/v?p=${KEY}` });
  });

  it("is nothing otherwise", () => {
    for (const other of [
      "",
      "https://example.org/",
      "https://shop.example/add?item=3",
      `javascript:location='${CONTACT}'`,
      `data:text/html,${CONTACT}`,
      `see ${CONTACT}`,
      CONTACT.replace("/add", "/added"),
      CONTACT.replace("/add", "/x/add"),
      CONTACT.replace("https:", "file:"),
    ])
      expect(readAddress(other), other).toBeUndefined();
  });
});

describe("a link that came through other programs", () => {
  const publicKey = new Uint8Array(32).fill(88, 0, 1);
  publicKey.fill(102, 1);
  const own = { publicKey, relay: "https://relay.example", name: "Noor B" };
  it("has all that its writer put into it, the mailboxes of who hides their mail too", () => {
    for (const link of [
      writeContactLink("https://cairn.example", own),
      writeContactLink("https://cairn.example", { ...own, mailbox: publicKey }),
    ])
      for (const text of [
        link,
        `Add me: ${link}.`,
        link.replace(/&/g, "&amp;"),
        link.replace("#", "?utm_source=mail#"),
        link.replace("#", "%23"),
        `${link.slice(0, 70)}=\n${link.slice(70)}`,
        `${link.slice(0, -20)}=\n${link.slice(-20)}`,
        `https://sorter.example/?u=${encodeURIComponent(link)}`,
      ])
        expect(readLink(text), text).toBe(link);
  });
});

it("says what a link is for", () => {
  expect([CONTACT, INVITE, ANSWER, "https://example.org/"].map(linkKind)).toEqual(["add", "v", "va", undefined]);
});
