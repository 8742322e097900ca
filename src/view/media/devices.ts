/** Asking for the camera or the microphone, in current and in old browsers. */

/** Permission refused, or no such device. */
export type NoDevice = "refused" | "none";

/** Error names of current and of older browsers. */
const REFUSALS: readonly string[] = ["NotAllowedError", "PermissionDeniedError", "SecurityError"];

type OlderAsk = (
  constraints: MediaStreamConstraints,
  taken: (stream: MediaStream) => void,
  failed: (error: unknown) => void,
) => void;
/** Old Gecko may have only the callback form. */
interface Devices {
  readonly mediaDevices?: Pick<MediaDevices, "getUserMedia">;
  readonly mozGetUserMedia?: OlderAsk;
  readonly getUserMedia?: OlderAsk;
}

/** @throws what `whyNot` explains */
export async function askForDevice(wanted: MediaStreamConstraints): Promise<MediaStream> {
  const devices = navigator as Devices;
  if (devices.mediaDevices) return devices.mediaDevices.getUserMedia(wanted);
  const older = devices.mozGetUserMedia ?? devices.getUserMedia;
  if (!older) throw new Error("no way to a device");
  return new Promise((resolve, reject) => older.call(devices, wanted, resolve, reject));
}

export const whyNot = (error: unknown): NoDevice =>
  REFUSALS.includes((error as { name?: string } | null)?.name ?? "") ? "refused" : "none";

export function release(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
