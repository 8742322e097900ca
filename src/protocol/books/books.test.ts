import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../../test/support/refusal.ts";
import { bytesArbitrary, holds } from "../../../test/vectors/property.ts";
import { ProtocolError } from "../errors.ts";
import { BOOK_LIMITS } from "./book.ts";
import { readBook } from "./read-book.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const utf16 = (text: string, isLittle: boolean): Uint8Array => {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  for (const [i, one] of Array.from({ length: text.length + 1 }, (_, i) => (i === 0 ? 0xfeff : text.charCodeAt(i - 1))).entries())
    view.setUint16(2 * i, one, isLittle);
  return bytes;
};
const card = (...lines: readonly string[]): string => ["BEGIN:VCARD", "VERSION:3.0", ...lines, "END:VCARD", ""].join("\r\n");
const read = (text: string) => readBook(utf8(text));
const anna = { name: "Anna", phones: ["+1 415 555 0123"], mails: [] };

describe("vCard", () => {
  test("TEL without parameters", () => expect(read(card("FN:Anna", "TEL:+1 415 555 0123"))).toEqual([anna]));

  test("a colon within quotes ends nothing", () =>
    expect(read(card("FN:Anna", 'TEL;X-LABEL="work: desk; 2nd";TYPE=work:+1 415 555 0123'))).toEqual([anna]));

  test("a quote that is never closed is a letter", () =>
    expect(read(card("FN:Anna", 'TEL;X-LABEL=5" phone:+1 415 555 0123'))).toEqual([anna]));

  test("several cards of a file stay apart", () => {
    const rows = read(card("FN:Anna", "TEL:+1 415 555 0123") + card("FN:Ben", "EMAIL:ben@example.org"));
    expect(rows).toEqual([anna, { name: "Ben", phones: [], mails: ["ben@example.org"] }]);
  });

  test("bare LF, bare CR and CRLF, a byte order mark in front", () => {
    const text = card("FN:Anna", "TEL:+1 415 555 0123");
    for (const end of ["\n", "\r", "\r\n"]) expect(read(`\ufeff${text.replaceAll("\r\n", end)}`)).toEqual([anna]);
  });

  test("2.1's parameters without a value", () =>
    expect(read("BEGIN:VCARD\nVERSION:2.1\nN:Example;Anna\nTEL;CELL:+1 415 555 0123\nEND:VCARD")).toEqual([
      { ...anna, name: "Anna Example" },
    ]));

  test("2.1's quoted-printable with soft line breaks, in UTF-8 and Latin-1", () => {
    const name = (head: string, value: string) =>
      `BEGIN:VCARD\r\nVERSION:2.1\r\nFN;${head}:${value}\r\nTEL;CELL:1\r\nEND:VCARD\r\n`;
    const rows = read(
      name("CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE", "J=C3=BCrgen =\r\n=E2=82=\r\n=AC") +
        name("ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1", "J=FCrgen") +
        name("QUOTED-PRINTABLE", "a=3Db=zz"),
    );
    expect(rows.map(({ name }) => name)).toEqual(["Jürgen €", "Jürgen", "a=b=zz"]);
  });

  test("folded lines", () => expect(read(card("FN:An", " na", "TEL;TYPE=home,", "\tvoice:+1 415", "  555 0123"))).toEqual([anna]));

  test("4.0's URIs, in any case, a parameter left for whoever knows countries", () => {
    const rows = read(
      card(
        "FN:Anna",
        'TEL;VALUE=uri;TYPE="voice,home":tel:+1-415-555-0123',
        "TEL;VALUE=URI:TEL:0171%2d1;phone-context=+49",
        "EMAIL:mailto:anna@example.org",
      ),
    );
    expect(rows).toEqual([{ name: "Anna", phones: ["+1-415-555-0123", "0171-1;phone-context=+49"], mails: ["anna@example.org"] }]);
  });

  test("groups, names in lower case, escapes", () =>
    expect(read("begin:vcard\nitem1.fn:Anna\\, the\\;first\nitem1.tel;type=pref:1\nItem2.EMAIL:a@b.c\nend:vcard")).toEqual([
      { name: "Anna, the;first", phones: ["1"], mails: ["a@b.c"] },
    ]));

  test("the name in parts, then the organisation, where no whole name is given", () => {
    const rows = read(card("N:Exa\\;mple;Anna;Maria;;", "TEL:1") + card("N:;;;;", "ORG:Bakery;Shop", "TEL:2") + card("TEL:3"));
    expect(rows.map(({ name }) => name)).toEqual(["Anna Maria Exa;mple", "Bakery Shop", ""]);
  });

  test("a picture, a card within a card, one without an end, one without a number", () => {
    const rows = read(
      `BEGIN:VCARD\nVERSION:2.1\nFN:Anna\nPHOTO;BASE64:AAAA\n BBBB=\n\nAGENT:\nBEGIN:VCARD\nFN:Ben\nTEL:2\nEND:VCARD\nTEL:1\nEND:VCARD
BEGIN:VCARD\nFN:nobody\nEND:VCARD\nBEGIN:VCARD\nFN:Cut\nTEL:3`,
    );
    expect(rows.map(({ name, phones }) => [name, phones[0]])).toEqual([
      ["Ben", "2"],
      ["Anna", "1"],
      ["Cut", "3"],
    ]);
  });

  test("invisible characters go from names, not from numbers", () =>
    expect(read(card("FN:\u202eAn\u200bna", "TEL:\u202a+1\u202c"))[0]).toEqual({
      name: "Anna",
      phones: ["\u202a+1\u202c"],
      mails: [],
    }));
});

const GOOGLE = `First Name,Middle Name,Last Name,Phonetic First Name,File As,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value
Anna,,Example,,,* Home,anna@example.org ::: a@example.com,Mobile,+1 415 555 0123
"Ben ""B"", Jr",,,,,,,Work,"(415)
555-0199"

,,,,filed,,,Home,3
`;
const OUTLOOK = `"First Name";"Last Name";"Company";"Home Fax";"Mobile Phone";"Company Main Phone";"E-mail Address";"E-mail Type";"E-mail Display Name"
"Anna";"Müller";"Bakery";"1";"+49 171 1";"2";"anna@example.org";"SMTP";"Anna (anna@example.org)"
"";"";"Bakery";"";"3";"";"";"";""
`;

describe("CSV", () => {
  const google = [
    { name: "Anna Example", phones: ["+1 415 555 0123"], mails: ["anna@example.org", "a@example.com"] },
    { name: 'Ben "B", Jr', phones: ["(415)\n555-0199"], mails: [] },
    { name: "filed", phones: ["3"], mails: [] },
  ];
  const outlook = [
    { name: "Anna Müller", phones: ["+49 171 1"], mails: ["anna@example.org"] },
    { name: "Bakery", phones: ["3"], mails: [] },
  ];

  test("of Google, several values in a column, quotes and line ends within quotes", () => expect(read(GOOGLE)).toEqual(google));

  test("of an older Google, whose columns have other names", () =>
    expect(
      read("Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value\nA B,A,B,,a@b.c,Mobile,1"),
    ).toEqual([{ name: "A B", phones: ["1"], mails: ["a@b.c"] }]));

  test("of Outlook, with semicolons, without faxes and the company's numbers", () => expect(read(OUTLOOK)).toEqual(outlook));

  test("of Outlook in German", () =>
    expect(
      read(
        "Vorname,Nachname,Fax geschäftlich,Mobiltelefon,Telefon (privat),E-Mail-Adresse,E-Mail-Typ,E-Mail: Angezeigter Name\nA,B,1,2,3,a@b.c,SMTP,A",
      ),
    ).toEqual([{ name: "A B", phones: ["2", "3"], mails: ["a@b.c"] }]));

  test("in UTF-16 of both orders, with a mark, and in Windows-1252", () => {
    for (const isLittle of [true, false]) {
      expect(readBook(utf16(OUTLOOK, isLittle))).toEqual(outlook);
      expect(readBook(utf16(GOOGLE.replaceAll(",", "\t"), isLittle))).toHaveLength(3);
      expect(readBook(utf16(card("FN:Ünal", "TEL:1"), isLittle))).toEqual([{ name: "Ünal", phones: ["1"], mails: [] }]);
    }
    expect(read(`\ufeff${OUTLOOK}`)).toEqual(outlook);
    expect(readBook(latin1(OUTLOOK.replace("Müller", "M\xfcller \x80")))[0]?.name).toBe("Anna Müller €");
  });
});

describe("bounds", () => {
  const cards = (count: number): string => card("FN:Anna", "TEL:1").repeat(count);
  const lines = (count: number): string => `Name,Phone 1 - Value\n${"Anna,1\n".repeat(count)}`;

  test("5,000 entries are read, one more is refused", () => {
    for (const make of [cards, lines]) {
      expect(read(make(BOOK_LIMITS.entries))).toHaveLength(BOOK_LIMITS.entries);
      expect(codeOf(() => read(make(BOOK_LIMITS.entries + 1)))).toBe("too-large");
    }
    expect(codeOf(() => read(card("FN:nobody").repeat(BOOK_LIMITS.entries + 1)))).toBe("too-large");
  });

  test("more than 5 MB is refused", () => expect(codeOf(() => readBook(new Uint8Array(BOOK_LIMITS.bytes + 1)))).toBe("too-large"));

  test("what is no book is refused", () => {
    for (const text of ["", "hello", "a,b\n1,2", "\0\0\0"]) expect(codeOf(() => read(text))).toBe("malformed");
  });

  test("an entry keeps fifty numbers, and none that is longer than any", () => {
    const numbers = Array.from({ length: 60 }, (_, i) => `TEL:${i}`);
    expect(read(card("FN:Anna", `TEL:${"1".repeat(401)}`, ...numbers))[0]?.phones).toHaveLength(49);
  });
});

/** What a reader might read over and over: the work has to grow as the file does, or a large one never ends. */
test.each([
  ["quotes", 'TEL;X="'],
  ["folds", "\n "],
  ["soft breaks", "N;QUOTED-PRINTABLE:=\n"],
  ["equals", "TEL;QUOTED-PRINTABLE:==="],
  ["semicolons", "N:;;\\;"],
  ["quotes in CSV", '""",'],
  ["separators", ",;\t"],
  ["colons", ":::"],
])("a quarter of a megabyte of %s ends", (_, part) => {
  for (const head of ["BEGIN:VCARD\n", "Name,Phone 1 - Value\n", ""]) {
    const text = head + part.repeat(Math.floor(2 ** 18 / part.length));
    expect(["accepted", "malformed", "too-large"]).toContain(codeOf(() => readBook(latin1(text))) ?? "accepted");
  }
});

test("whatever the bytes, there are rows within bounds or a typed refusal", () => {
  const piece = fc.constantFrom(
    ...'BEGIN:VCARD|END:VCARD|VERSION:2.1|FN:|N:|TEL|EMAIL|ORG|;|:|,|"|""|=|=\r\n|=C3|\r\n|\n|\r| |\t|\\|\\;|item1.|QUOTED-PRINTABLE|ENCODING=|CHARSET=x|tel:|%41|ü|\ufeff|\ud800|Name,Phone 1 - Value,E-mail 1 - Value\n| ::: |1|\0'.split(
      "|",
    ),
  );
  const structured = fc.array(piece, { maxLength: 80 }).map((parts) => parts.join(""));
  const anything = fc.oneof(
    bytesArbitrary(0, 400),
    structured.map(utf8),
    structured.map((text) => utf8(`BEGIN:VCARD\n${text}`)),
    structured.map((text) => utf8(`Phone,E-mail\n${text}`)),
    structured.map((text) => utf16(text, true)),
  );
  holds(
    3_000,
    fc.property(anything, (bytes) => {
      try {
        for (const { name, phones, mails } of readBook(bytes)) {
          expect(name.length).toBeLessThanOrEqual(100);
          expect(phones.length + mails.length).toBeGreaterThan(0);
          for (const one of [...phones, ...mails]) expect(one.trim()).toBe(one);
        }
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }),
  );
});
