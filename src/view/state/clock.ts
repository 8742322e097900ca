import { useEffect, useState } from "preact/hooks";
import { ports } from "./ports.ts";

/** The time in unix seconds, updated every `seconds`. */
export function useNow(seconds = 30): number {
  const [now, setNow] = useState(() => ports().now());
  useEffect(() => {
    const timer = setInterval(() => setNow(ports().now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}
