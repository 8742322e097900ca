/** Hands a file to the browser's downloads. */
export function saveFile(name: string, type: string, content: Uint8Array | string): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** `cairn-2026-05-14.backup`. */
export const datedName = (now: number, ending: string): string =>
  `cairn-${new Date(now * 1000).toISOString().slice(0, 10)}.${ending}`;
