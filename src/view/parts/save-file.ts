/** A file, as the device is given it to save. */
export interface FileToSave {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array | string;
}

/** Hands a file to the browser's downloads. */
export function saveFile({ name, type, content }: FileToSave): void {
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
