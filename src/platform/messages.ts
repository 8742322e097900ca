/** The messages between page, worker and the workers of other tabs. Plain data, because they are cloned. */
import type { EngineState, FaceErrorCode } from "../engine/face.ts";

/** A command for the one engine. `id` is unique among all tabs. */
export interface Call {
  readonly type: "call";
  readonly id: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Result =
  | { readonly type: "result"; readonly id: string; readonly ok: true; readonly value: unknown }
  | {
      readonly type: "result";
      readonly id: string;
      readonly ok: false;
      readonly code: FaceErrorCode;
      readonly retry: boolean;
      readonly about?: string;
    };

/** Parts of the state that changed; all of them when `whole`. */
export interface StateChange {
  readonly type: "state";
  readonly whole: boolean;
  readonly parts: Partial<EngineState>;
  /** Names of parts that are no longer there. */
  readonly gone: readonly (keyof EngineState)[];
}

/** A follower asks for the whole state. */
export interface Hello {
  readonly type: "hello";
}

/** A new engine has started: calls without a result must be made again. */
export interface Takeover {
  readonly type: "takeover";
}

/** The device is online again, or the app is visible again. */
export interface Wake {
  readonly type: "wake";
}

/** The device has no network: no request needs to time out first. */
export interface Offline {
  readonly type: "offline";
}

export type ToWorker = Call | Wake | Offline;
export type ToPage = Result | StateChange | Takeover;
export type BetweenTabs = Call | Result | StateChange | Hello | Takeover | Wake | Offline;
