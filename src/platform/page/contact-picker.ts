/** The Contact Picker of Chrome for Android: a person picks rows of the phone's book, and no permission is kept. */
import type { BookRow } from "../../protocol/books/book.ts";

/** What a row has of what was asked for; each may be missing, and so may what is in it. */
interface Picked {
  readonly name?: readonly (string | null)[] | null;
  readonly tel?: readonly (string | null)[] | null;
  readonly email?: readonly (string | null)[] | null;
}

interface ContactsManager {
  select(properties: readonly string[], options: { readonly multiple: boolean }): Promise<readonly Picked[]>;
}

const texts = (values: Picked["tel"]): string[] => (values ?? []).filter((value) => typeof value === "string") as string[];

/** @returns how to ask, from a press; undefined where the browser has no picker. It resolves to undefined where nothing was picked or it was refused */
export function contactPicker(browser: Navigator): (() => Promise<readonly BookRow[] | undefined>) | undefined {
  const { contacts } = browser as { contacts?: ContactsManager };
  if (typeof contacts?.select !== "function") return undefined;
  return async () => {
    const picked = await contacts.select(["name", "tel", "email"], { multiple: true }).catch((error: unknown) => {
      // Closed, refused, or open already.
      if (error instanceof DOMException) return [];
      throw error;
    });
    if (picked.length === 0) return undefined;
    const { Rows } = await import("../../protocol/books/book.ts");
    const rows = new Rows();
    for (const { name, tel, email } of picked) rows.add(texts(name)[0] ?? "", texts(tel), texts(email));
    return rows.rows;
  };
}
