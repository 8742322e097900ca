import { describe, expect, it } from "vitest";
import { readContactLink, writeContactLink } from "../../protocol/contacts/link.ts";
import { readAcceptLink, readInviteLink } from "../../protocol/verification/invite.ts";
import { linkKind } from "./app-link.ts";
import { linkIn, readAddress, readParts } from "./arrival.ts";

const KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const RELAY = "aHR0cHM6Ly9yZWxheS5leGFtcGxl";
const [T, S] = ["A".repeat(22), `${"s-_S".repeat(21)}AA`];
const LINKS = {
  add: `https://relay.example/add#p=${KEY}&r=${RELAY}&n=Ana`,
  v: `https://relay.example/v?p=${KEY}&t=${T}&r=${RELAY}&s=${S}&ts=1790000000`,
  va: `https://relay.example/va?p=${KEY}&t=${T}&s=${S}`,
} as const;

/** Changes that other apps make to a link. The link must be found in each result. */
const DECORATED: Readonly<Record<string, (link: string) => string>> = {
  "a tracker before the fragment": (link) => link.replace(/[#?]/, "?fbclid=IwAR0_x-1#"),
  "several trackers": (link) => link.replace(/[#?]/, "?utm_source=a&utm_medium=b%20c&gclid=1#"),
  "a tracker among the parts": (link) => link.replace(/[#?]/, (mark) => `${mark}fbclid=abc&`),
  "a tracker at its end": (link) => `${link}&utm_source=chat`,
  "a query behind it": (link) => `${link}?utm_source=chat`,
  "%23 for #": (link) => link.replace("#", "%23"),
  "&amp;": (link) => link.replace(/&/g, "&amp;"),
  "&#38;": (link) => link.replace(/&/g, "&#38;"),
  "a slash": (link) => link.replace(/[#?]/, (mark) => `/${mark}`),
  "a full stop": (link) => `Here: ${link}.`,
  "a bracket": (link) => `(${link})`,
  "a bracket and a full stop": (link) => `Add me (${link}).`,
  "quotation marks": (link) => `"${link}"`,
  "angle brackets": (link) => `<${link}>`,
  "a link of Markdown": (link) => `[me](${link})`,
  "an element of HTML": (link) => `<a href="${link.replace(/&/g, "&amp;")}">me</a>`,
  "bold type": (link) => `*${link}*`,
  "the full stop of another script": (link) => `${link}。谢谢`,
  "an exclamation": (link) => `${link}!!`,
  "words around it": (link) => `Hi,\nadd me: ${link} see you\nNoor`,
  "direction marks and zero widths": (link) => `\u2066${link.slice(0, 50)}\u200b${link.slice(50)}\u2069`,
  "two lines": (link) => `${link.slice(0, 70)}\n${link.slice(70)}`,
  "three lines of a quoted mail": (link) => `> ${link.slice(0, 40)}\r\n> ${link.slice(40, 90)}\r\n> ${link.slice(90)}`,
  "quoted-printable": (link) => `${link.slice(0, 70).replace(/=/g, "=3D")}=\r\n${link.slice(70).replace(/=/g, "=3D")}`,
  "a line that became a space": (link) => `${link.slice(0, 70)} ${link.slice(70)}`,
  "another address around it": (link) => `https://l.example/l.php?u=${encodeURIComponent(link)}&h=AT0`,
  "our own scheme": (link) => link.replace("https://", "web+cairn://"),
};

describe.each(Object.keys(LINKS) as (keyof typeof LINKS)[])("a link for /%s", (way) => {
  const link = LINKS[way];

  it.each(Object.keys(DECORATED))("is found under %s", (name) => {
    const text = (DECORATED[name] as (link: string) => string)(link);
    expect(linkIn(text)).toBe(link);
    expect(readParts(["Look", text])).toEqual({ link });
    const whole = /^(https|web\+cairn):/.test(text) && !/[\s。]/.test(text) && !text.includes("l.php");
    if (whole) expect(readAddress(text)).toEqual({ link });
    if (/^https:/.test(text) && whole) expect(linkKind(text)).toBe(way);
  });

  it("reads as what it was", () => {
    const read = { add: readContactLink, v: readInviteLink, va: readAcceptLink }[way];
    for (const decorate of Object.values(DECORATED)) expect(read(linkIn(decorate(link)) ?? "")).toEqual(read(link));
  });
});

describe("the name in a link", () => {
  const named = (name: string) =>
    writeContactLink("https://cairn.example", {
      publicKey: readContactLink(LINKS.add).publicKey,
      relay: "https://relay.example",
      name,
    });

  it.each(["Ana.", "J. R.", "Ana (work)", "Ana!", "l'Ana", "Ana_", "Zoë & Søren 🪨", "谢谢。", "a+b", "100 %", ""])(
    "%j comes through, marks and all",
    (name) => {
      for (const decorate of Object.values(DECORATED))
        expect(readContactLink(linkIn(decorate(named(name))) ?? "").name, decorate("…")).toBe(name);
    },
  );

  it("of a link that an earlier version wrote loses what may be the sentence's", () => {
    for (const [end, name] of [
      ["Ana.", "Ana"],
      ["J.R.", "J.R"],
      ["Ana)", "Ana"],
      ["Zoë", "Zoë"],
      ["Ana+Maria", "Ana Maria"],
      ["Ana%C3", ""],
    ])
      expect(readContactLink(linkIn(LINKS.add.replace("Ana", end as string)) ?? "").name).toBe(name);
  });
});

it("what only looks like a link takes no time", () => {
  const started = performance.now();
  for (const part of [
    "https://a/add?",
    "https://a/add#p=",
    "https://a/add%23",
    "%25",
    "&amp;",
    "web+cairn:",
    "https://a/add?x&p=",
    "=\n",
  ])
    linkIn(part.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2000);
});
