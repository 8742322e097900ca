/** Unpacks a gzipped tile: by the browser where it can, else by a package that comes for it. */
import { concat } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";

/** Bytes of an unpacked tile. A real one of a dense city has some hundred thousand. */
const MOST = 4 * 1024 * 1024;

/** Takes parts until there are more bytes than that. */
class Parts {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  /** @throws ProtocolError `too-large` */
  take(part: Uint8Array): void {
    this.size += part.length;
    if (this.size > MOST) throw new ProtocolError("too-large", "tile: larger than tiles are");
    this.parts.push(part);
  }

  whole(): Uint8Array {
    return concat(...this.parts);
  }
}

async function byStream(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const parts = new Parts();
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.take(part.value);
  return parts.whole();
}

async function byPackage(bytes: Uint8Array): Promise<Uint8Array> {
  const { Gunzip } = await import("fflate");
  const parts = new Parts();
  new Gunzip((part) => parts.take(part)).push(bytes, true);
  return parts.whole();
}

/** @throws ProtocolError `malformed` for what is no gzip, `too-large` */
export async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return typeof DecompressionStream === "function" ? await byStream(bytes as Uint8Array<ArrayBuffer>) : await byPackage(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError("malformed", "tile: no gzip");
  }
}
