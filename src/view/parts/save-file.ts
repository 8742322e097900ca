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
  // The browser holds the data itself once the download has started.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
