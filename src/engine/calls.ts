/** Commands called by name, and what goes wrong in the shapes that the face knows. */
import { ProtocolError } from "../protocol/errors.ts";
import { isFull } from "./device/watched-store.ts";
import { ended } from "./face/trace.ts";
import { type Call, type EngineState, FaceError, type FaceErrorCode } from "./face.ts";
import { StoreGone } from "./ports.ts";

/** Primitives that are missing, or answer wrongly. */
export const isUnusable = (error: unknown): boolean => error instanceof Error && error.name === "CryptoUnavailable";

/** Why nothing can work. */
export function failureOf(error: unknown): NonNullable<EngineState["failure"]> {
  if (error instanceof StoreGone) return error.why;
  return isUnusable(error) ? "crypto" : "storage";
}

const FACES: Readonly<Record<string, FaceErrorCode>> = { "bad-key": "bad-link", "too-large": "too-large" };

/** The one shape of a failure that crosses the face. */
function faceError(error: unknown): FaceError {
  if (error instanceof FaceError) return error;
  if (error instanceof ProtocolError) return new FaceError(FACES[error.code] ?? "bad-draft");
  return new FaceError(isFull(error) ? "full" : "storage", true);
}

/** While something is done that others wait for. */
export class Pause {
  private running: Promise<void> | undefined;

  get isOn(): boolean {
    return this.running !== undefined;
  }

  /** Resolves once it is over, however it ended. */
  over(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  /** @throws what `work` rejects with */
  async during(work: Promise<void>): Promise<void> {
    const running = ended(work);
    this.running = running;
    try {
      await work;
    } finally {
      if (this.running === running) this.running = undefined;
    }
  }
}

/**
 * Calls a command by its name. `device`: those that never wait. `account`: the others, once there is an account that works. `done`: after each,
 * however it ended.
 */
export function calling(device: () => object, account: () => Promise<object | undefined>, done: () => void): Call {
  return async (name, args) => {
    try {
      const table = Object.hasOwn(device(), name) ? device() : await account();
      const command = table && Object.hasOwn(table, name) ? (table as Record<string, unknown>)[name] : undefined;
      // Before there is an identity; or a page of another version asks for what this one does not have.
      if (typeof command !== "function") throw new FaceError("not-ready", true);
      return await command(...args);
    } catch (error) {
      throw faceError(error);
    } finally {
      done();
    }
  };
}
