/** The QR code that the other person scans from this screen. */
import { useEffect, useState } from "preact/hooks";
import { commands } from "../state/commands.ts";

/** Each code is shown this long, ms; it is valid for ten minutes. */
const RENEW_MS = 60_000;

/** Empty until the code is there. It contains the key, so it changes with the fingerprint. */
export function useMeetCode(id: string, fingerprint: string): string {
  const [code, setCode] = useState("");
  useEffect(() => {
    let current = true;
    const renew = () => {
      commands()
        .meetCode(id)
        .then(
          (text) => current && setCode(text),
          () => current && setCode(""),
        );
    };
    renew();
    const timer = setInterval(renew, RENEW_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [id, fingerprint]);
  return code;
}
