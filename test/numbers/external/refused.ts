/** What a call was refused for, as a client sees it. */
import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorInfo, ErrorInfoSchema } from "../../../numbers/gen/cairn/numbers/v1/number_pb.ts";

export interface Refused {
  readonly code: string;
  readonly reason: string;
  readonly text: string;
  readonly info: ErrorInfo | undefined;
}

/** @throws Error when the call was answered */
export async function refused(call: Promise<unknown>): Promise<Refused> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const [info] = error.findDetails(ErrorInfoSchema);
    return { code: Code[error.code] ?? "", reason: info?.reason ?? "", text: error.rawMessage, info };
  }
  throw new Error("it was not refused");
}

/** `PermissionDenied scope` */
export const why = async (call: Promise<unknown>): Promise<string> => {
  const { code, reason } = await refused(call);
  return `${code} ${reason}`;
};
