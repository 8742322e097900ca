/** The dark modules of a QR code as one SVG path; each horizontal run is one rectangle. */
export function traceQr(rows: readonly (readonly boolean[])[]): { readonly side: number; readonly d: string } {
  let d = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      d += `M${from} ${y}h${x - from + 1}v1H${from}z`;
    }
  });
  return { side: rows.length, d };
}
