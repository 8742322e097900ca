/** Parses and encodes frames (§5.1): one parser and one encoder for all declared commands and messages. */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeFrame, MAX_REQUEST_VALUES } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { type Fields, type Infer, literal, type MapType, optional, record, type Type, text, uint64 } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { COMMANDS, type Command, type CommandName } from "./commands.ts";
import { MESSAGES, type Message, type MessageName } from "./messages.ts";

const Head = record("frame", { cmd: text(64), req: optional(uint64) });

function bodies<N extends string>(table: Readonly<Record<N, { readonly body: Fields }>>): Map<string, MapType<Fields>> {
  return new Map(
    Object.entries<{ readonly body: Fields }>(table).map(([name, { body }]) => [
      name,
      record(name, { cmd: literal(name), req: optional(uint64), ...body }),
    ]),
  );
}

const commandBodies = bodies(COMMANDS);
const messageBodies = bodies(MESSAGES);

function parse(known: ReadonlyMap<string, MapType<Fields>>, bytes: Bytes, maxValues?: number): unknown {
  const value = decodeFrame(bytes, maxValues);
  const { cmd, req } = Head.parse(value, "frame");
  const type = known.get(cmd);
  if (!type) throw new UnknownFrame(req);
  try {
    return type.parse(value, cmd);
  } catch (error) {
    throw error instanceof ProtocolError ? new BadFrame(cmd, req, error.message) : error;
  }
}

/** A well-formed map whose `cmd` is not declared: from a newer peer, or not PPP. */
export class UnknownFrame extends ProtocolError {
  readonly req: number | undefined;
  constructor(req: number | undefined) {
    super("malformed", "unknown cmd");
    this.req = req;
  }
}

/** A frame with a declared `cmd` and a field that is not as declared. It can be answered, because `cmd` and `req` are known. */
export class BadFrame extends ProtocolError {
  readonly cmd: string;
  readonly req: number | undefined;
  constructor(cmd: string, req: number | undefined, message: string) {
    super("malformed", message);
    this.cmd = cmd;
    this.req = req;
  }
}

/** @throws UnknownFrame, BadFrame or ProtocolError `malformed` */
export const parseCommand = (bytes: Bytes): Command => parse(commandBodies, bytes, MAX_REQUEST_VALUES) as Command;

/** @throws UnknownFrame, BadFrame or ProtocolError `malformed` */
export const parseMessage = (bytes: Bytes): Message => parse(messageBodies, bytes) as Message;

function encode(known: ReadonlyMap<string, MapType<Fields>>, frame: { readonly cmd: string }): Uint8Array<ArrayBuffer> {
  const type = known.get(frame.cmd) as Type<unknown>;
  const out = new Writer();
  type.write(out, frame);
  return out.finish();
}

export const encodeCommand = <N extends CommandName>(command: Command<N>): Uint8Array<ArrayBuffer> =>
  encode(commandBodies, command);
export const encodeMessage = <N extends MessageName>(message: Message<N>): Uint8Array<ArrayBuffer> =>
  encode(messageBodies, message);

/** The fields that every frame has. */
export interface Frame {
  readonly cmd: string;
  readonly req?: number;
}

/** What the functions above do for the built-in tables, for a `Wire` with further topics. It throws the same errors. */
export interface Codec {
  parseCommand(bytes: Bytes): Frame;
  encodeCommand(command: Frame): Uint8Array<ArrayBuffer>;
  parseMessage(bytes: Bytes): Frame;
  encodeMessage(message: Frame): Uint8Array<ArrayBuffer>;
}

type Table = Readonly<Record<string, { readonly body: Fields }>>;

interface Tables {
  readonly commands: Table;
  readonly messages: Table;
}

/** Adds a topic's frames to those that the functions above know (learn.ts). */
export function learnFrames({ commands, messages }: Tables): void {
  bodies(commands).forEach((type, name) => {
    commandBodies.set(name, type);
  });
  bodies(messages).forEach((type, name) => {
    messageBodies.set(name, type);
  });
}

export function codecOf(tables: Tables): Codec {
  const [commands, messages] = [bodies(tables.commands), bodies(tables.messages)];
  return {
    parseCommand: (bytes) => parse(commands, bytes, MAX_REQUEST_VALUES) as Frame,
    encodeCommand: (command) => encode(commands, command),
    parseMessage: (bytes) => parse(messages, bytes) as Frame,
    encodeMessage: (message) => encode(messages, message),
  };
}

/** Reads an HTTP body declared as `type`. @throws ProtocolError `malformed` */
export const parseBody = <F extends Fields>(type: MapType<F>, bytes: Bytes): Infer<MapType<F>> =>
  type.parse(decodeFrame(bytes, MAX_REQUEST_VALUES), type.label) as never;

/** Writes an HTTP body declared as `type`. */
export function encodeBody<F extends Fields>(type: MapType<F>, value: Infer<MapType<F>>): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  type.write(out, value as never);
  return out.finish();
}
