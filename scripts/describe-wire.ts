/**
 * docs/wire.md, written from the declarations and the comments above them, so that it cannot say anything else than the code does. The
 * prose is comments and not data, because every app that is built from the declarations would carry it along.
 */

import { MAX_DEPTH } from "../src/protocol/encoding/msgpack.ts";
import type { Fields } from "../src/protocol/encoding/schema.ts";
import { CONTENTS, TimeWindowType } from "../src/protocol/giftwrap/contents.ts";
import { GiftWrapType } from "../src/protocol/giftwrap/envelope.ts";
import { SealType } from "../src/protocol/giftwrap/giftwrap.ts";
import { AnyRumor } from "../src/protocol/giftwrap/rumor.ts";
import { MediaType } from "../src/protocol/media/media.ts";
import { RegionType } from "../src/protocol/regions/region.ts";
import { RoomMediaType, RoomMessageType } from "../src/protocol/rooms/message.ts";
import { ADDRESS_BUDGETS } from "../src/protocol/wire/address-budgets.ts";
import type { RateBudget } from "../src/protocol/wire/bounds.ts";
import type { Endpoint } from "../src/protocol/wire/declare.ts";
import { FAILURE_STATUS, SEALED_STATUS, SealedNoteReply } from "../src/protocol/wire/endpoints.ts";
import { FAILURES, type FailureCode } from "../src/protocol/wire/failures.ts";
import { FIELD_NUMBERS, type FieldName } from "../src/protocol/wire/field-numbers.ts";
import { KINDS, type KindName } from "../src/protocol/wire/kinds.ts";
import { BUCKETS } from "../src/protocol/wire/limits.ts";
import { SealedRoomReply } from "../src/protocol/wire/topics/rooms.ts";
import type { Wire } from "../src/protocol/wire/wire.ts";
import { wrap } from "./columns.ts";

/** What the comment above a declaration says. @throws Error for a declaration without one */
type DocOf = (name: string) => string;

/** Of every table of that name in the declaring files' text: topics have one each. */
function docsIn(source: string, table: string): DocOf {
  const tables = source.matchAll(new RegExp(`^(?:export )?const ${table} = \\{$(.*?)^\\}`, "gms"));
  const docs = new Map<string, string>();
  for (const [, body = ""] of tables) {
    for (const [, doc = "", name = ""] of body.matchAll(/^ {2}\/\*\* (.+) \*\/\n {2}"?([\w-]+)"?: /gm)) docs.set(name, doc);
  }
  return (name) => {
    const doc = docs.get(name);
    if (doc === undefined) throw new Error(`${name} has no comment of one line above it`);
    return doc;
  };
}

type Row = readonly (string | number)[];

function table(head: readonly string[], rows: readonly Row[]): string {
  // A bar inside a cell would begin another one; labels bring theirs escaped.
  const line = (cells: Row): string => `| ${cells.map((cell) => String(cell).replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

const section = (title: string, ...parts: readonly string[]): string => [`## ${title}`, ...parts].join("\n\n");

const code = (text: string): string => `\`${text}\``;

/** `name: type` for each field; a question mark where it may be missing. */
function fieldList(fields: Fields): string {
  const parts = Object.entries(fields).map(([name, type]) => `${code(type.optional ? `${name}?` : name)}: ${type.label}`);
  return parts.length === 0 ? "none" : parts.join("<br>");
}

const budget = ({ max_count, window_secs }: RateBudget): string => `${max_count} / ${window_secs} s`;

const ours = (standard: boolean): string => (standard ? "" : "ours");

function commands(wire: Wire, docOf: DocOf): string {
  const rows = Object.entries(wire.commands).map(([name, { body, sender, replies, standard }]) => [
    code(name),
    fieldList(body),
    sender,
    budget(wire.rateOf(name)),
    replies.map(code).join(" "),
    wire.featureOf(name) ?? "",
    ours(standard),
    docOf(name),
  ]);
  return section(
    "Commands",
    `From client to relay: a MessagePack map with \`cmd\`, the fields below, and optionally \`req\` (uint64), which the reply echoes. Who may send: \`anyone\` before authentication, \`self\` any authenticated key, \`admin\` the room's or group's creator, \`member\` whoever the room's gate lets in. Budgets are per key and command, over a sliding window.`,
    table(["Command", "Body", "Who", "Budget", "Replies", "Feature", "", "What it does"], rows),
  );
}

function messages(wire: Wire, docOf: DocOf): string {
  const rows = Object.entries(wire.messages).map(([name, { body, role, standard }]) => [
    code(name),
    fieldList(body),
    role,
    ours(standard),
    docOf(name),
  ]);
  return section(
    "Messages",
    "From relay to client. Replies come in the order of their requests; a notice may stand between two replies.",
    table(["Message", "Body", "Role", "", "What it says"], rows),
  );
}

function records(wire: Wire): string {
  const rows = wire.records.map(({ label, fields }) => [code(label), fieldList(fields)]);
  return section("Records inside frames", table(["Record", "Fields"], rows));
}

/** A structure's fields with their integer keys, in the order in which they are written. */
function keyed(fields: Fields): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => FIELD_NUMBERS[a as FieldName] - FIELD_NUMBERS[b as FieldName]);
  return sorted
    .map(([name, type]) => `${FIELD_NUMBERS[name as FieldName]} ${code(type.optional ? `${name}?` : name)}: ${type.label}`)
    .join("<br>");
}

function structures(): string {
  const rows = [GiftWrapType, SealType, AnyRumor, RegionType, TimeWindowType, MediaType, RoomMessageType, RoomMediaType].map(
    ({ label, fields }) => [code(label), keyed(fields as Fields)],
  );
  return section(
    "Structures",
    `MessagePack maps with integer keys, written in ascending order. Nesting: ${MAX_DEPTH.structure} levels in structures, ${MAX_DEPTH.frame} in frames. The serialized Seal is padded to ${BUCKETS.join(", ")} bytes.`,
    table(["Structure", "Keys and fields"], rows),
  );
}

function kinds(docOf: DocOf): string {
  const rows = Object.entries(KINDS).map(([name, { value }]) => [
    code(name),
    `0x${value.toString(16).padStart(2, "0")}`,
    keyed(CONTENTS[name as KindName].fields as Fields),
    docOf(name),
  ]);
  return section("Event kinds", table(["Kind", "Value", "Content: keys and fields", "What it is"], rows));
}

function keys(): string {
  const rows = Object.entries(FIELD_NUMBERS).map(([name, key]) => [key, code(name)]);
  return section("Integer keys", "1 to 14 are the specification's, the rest continue it.", table(["Key", "Field"], rows));
}

const UNITS = [
  [/_SECS$/, "s"],
  [/_(BYTES|SIZE)$/, "bytes"],
  [/_M$/, "m"],
] as const;
const unitOf = (name: string): string => UNITS.find(([end]) => end.test(name))?.[1] ?? "count";

function limits(wire: Wire, docOf: DocOf, budgetDocOf: DocOf): string {
  const rows = Object.entries(wire.limits).map(([name, value]) => [
    code(name),
    typeof value === "number" ? `${value} ${unitOf(name)}` : budget(value),
    docOf(name),
  ]);
  const byAddress = Object.entries<RateBudget>(ADDRESS_BUDGETS).map(([name, value]) => [
    code(name),
    budget(value),
    budgetDocOf(name),
  ]);
  return section(
    "Limits",
    table(["Limit", "Value", "Meaning"], rows),
    "Budgets of one client address (IPv6 by /64), which a relay's operator may set otherwise and which it then advertises so:",
    table(["Budget", "Value", "What counts"], byAddress),
  );
}

const bodyOf = ({ body }: Endpoint): string =>
  typeof body === "string" ? body : `${code(body.label)}<br>${fieldList(body.fields)}`;

function endpoints(wire: Wire): string {
  const rows = wire.endpoints.map((endpoint) => [
    endpoint.method,
    code(endpoint.path),
    bodyOf(endpoint),
    endpoint.auth,
    endpoint.feature ?? "",
    endpoint.doc,
  ]);
  const replies = [SealedNoteReply, SealedRoomReply].map(({ label, fields }) => [code(label), fieldList(fields as Fields)]);
  const statuses = Object.entries(SEALED_STATUS).map(([status, meaning]) => [status, meaning]);
  return section(
    "HTTP endpoints",
    "Bodies are MessagePack maps with text keys unless said otherwise.",
    table(["Method", "Path", "Body", "Authentication", "Feature", "What it does"], rows),
    table(["Reply", "Fields"], replies),
    "The sealed endpoints answer:",
    table(["Status", "Meaning"], statuses),
  );
}

function failures(docOf: DocOf): string {
  const rows = Object.entries(FAILURES).map(([name, { retry }]) => [
    code(name),
    retry ? "yes" : "no",
    FAILURE_STATUS[name as FailureCode],
    docOf(name),
  ]);
  return section(
    "Failure codes",
    "A reason reads `<code>: <sentence> [<request id>]`; the code is stable, the rest is for people.",
    table(["Code", "Worth retrying", "Status over HTTP", "Meaning"], rows),
  );
}

/** The whole document. @param source the text of the files that declare it */
export function describeWire(wire: Wire, source: string): string {
  const head = [
    "# The wire",
    "Generated from the declarations by `npm run wire-doc`; do not edit. What it all means is told in `docs/protocol.md`.",
    `Features a relay may advertise: ${wire.features.map(code).join(", ")}. "ours" marks what the specification does not list.`,
  ].join("\n\n");
  const parts = [
    commands(wire, docsIn(source, "commands")),
    messages(wire, docsIn(source, "messages")),
    records(wire),
    endpoints(wire),
    failures(docsIn(source, "FAILURES")),
    limits(wire, docsIn(source, "(?:limits|relayLimits)"), docsIn(source, "ADDRESS_BUDGETS")),
    structures(),
    kinds(docsIn(source, "KINDS")),
    keys(),
  ];
  const blocks = [head, ...parts].join("\n\n").split("\n\n");
  return `${blocks.map((block) => (/^[|#]/.test(block) ? block : wrap(block))).join("\n\n")}\n`;
}
