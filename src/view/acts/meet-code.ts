/** The code that a person scans from this screen. */
import { useEffect, useState } from "preact/hooks";
import { commands } from "../state/commands.ts";

/** How long one code stays on the screen, ms; it is good for ten minutes. */
const RENEW_MS = 60_000;

/** Empty until there is one. It is made anew with the fingerprint, because it speaks of that key. */
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
