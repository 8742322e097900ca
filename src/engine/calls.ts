/** Commands called by name, and what goes wrong in the shapes that the face knows. */
import { ProtocolError } from "../protocol/errors.ts";
import { isFull } from "./device/watched-store.ts";
import { type Call, type EngineState, FaceError } from "./face.ts";
import { StoreGone } from "./ports.ts";

/** Primitives that are missing, or answer wrongly. */
export const isUnusable = (error: unknown): boolean => error instanceof Error && error.name === "CryptoUnavailable";

/** Why nothing can work. */
export function failureOf(error: unknown): NonNullable<EngineState["failure"]> {
  if (error instanceof StoreGone) return error.why;
  return isUnusable(error) ? "crypto" : "storage";
}

/** The one shape of a failure that crosses the face. */
function faceError(error: unknown): FaceError {
  if (error instanceof FaceError) return error;
  if (error instanceof ProtocolError) return new FaceError(error.code === "bad-key" ? "bad-link" : "bad-draft");
  return new FaceError(isFull(error) ? "full" : "storage", true);
}

/** Calls the first of `tables` that has the command. `done`: after each, however it ended. */
export function calling(tables: () => readonly (object | undefined)[], done: () => void): Call {
  return async (name, args) => {
    try {
      const table = tables().find((one) => one && Object.hasOwn(one, name)) as Record<string, unknown> | undefined;
      const command = table?.[name];
      // There is no identity yet, or a page of another version asks for a command that this version lacks.
      if (typeof command !== "function") throw new FaceError("not-ready", true);
      return await command(...args);
    } catch (error) {
      throw faceError(error);
    } finally {
      done();
    }
  };
}
