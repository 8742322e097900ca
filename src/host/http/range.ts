/** One range of bytes (RFC 9110 §14); of several, and of what cannot be read, the whole is sent, as the RFC allows. */

export interface Range {
  readonly start: number;
  readonly end: number;
}

export function rangeOf(header: string | undefined, length: number): Range | "unsatisfiable" | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== "" && to !== "" && Number(to) < start) return undefined;
  return start <= end ? { start, end } : "unsatisfiable";
}
