/** Runs in a page: all text of the page and of its origin's storage that a script can read. */
export async function everythingReadable(): Promise<string> {
  const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  /** Bytes as text, hex and base64; of a key only whether it is extractable. */
  const readable = (value: unknown): string => {
    if (value instanceof ArrayBuffer) return readable(new Uint8Array(value));
    if (value instanceof Uint8Array) {
      return [new TextDecoder("latin1").decode(value), hex(value), btoa(String.fromCharCode(...value))].join("\n");
    }
    if (value instanceof CryptoKey) return `CryptoKey ${value.extractable ? "extractable" : "held"}`;
    if (typeof value === "object" && value !== null) return Object.entries(value).flat().map(readable).join("\n");
    return String(value);
  };
  const rows: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name as string);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of db.objectStoreNames) {
      const values = await new Promise<unknown[]>((resolve) => {
        const request = db.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
      rows.push(...values.map((value) => `${store}: ${readable(value)}`));
    }
    db.close();
  }
  return [
    document.documentElement.outerHTML,
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
    ...rows,
  ].join("\n");
}
