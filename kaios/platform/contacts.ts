/** The phone's own address book on 2.5: `navigator.mozContacts`, which the phone asks its owner about. 3.x gives it to no app of this kind. */

import { pageTrace } from "../../src/platform/page/trace.ts";
import { type BookRow, Rows } from "../../src/protocol/books/book.ts";
import type { Contact, ContactCursor, PhoneScope } from "./phone.ts";

/** Between so many the phone handles keys: each row is a task of its own, and they come in heaps. */
export const ROWS_A_TURN = 20;

type Values = readonly ({ readonly value?: string | null } | null)[] | null | undefined;
const isText = (value: unknown): value is string => typeof value === "string";
const valuesOf = (fields: Values): string[] => (fields ?? []).map((field) => field?.value).filter(isText);

/** @param after runs a call in a new task, after waiting keys */
export const phoneContacts = (
  { navigator }: PhoneScope,
  after: (call: () => void) => void,
): (() => Promise<readonly BookRow[] | undefined>) | undefined => {
  const { mozContacts } = navigator;
  if (!mozContacts) return undefined;
  return async () => {
    const rows = new Rows();
    const add = ({ name, tel, email }: Contact): void => rows.add((name ?? []).find(isText) ?? "", valuesOf(tel), valuesOf(email));
    try {
      await eachRow(mozContacts.getAll({}), after, add);
    } catch (error) {
      if (!(error instanceof NotGiven)) throw error;
      pageTrace.note("page.contacts", error);
      return undefined;
    }
    return rows.rows;
  };
};

/** The phone, or its owner, gives no contacts. */
class NotGiven extends Error {
  override readonly name = "NotGiven";
}

function eachRow(cursor: ContactCursor, after: (call: () => void) => void, take: (contact: Contact) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let inTurn = 0;
    cursor.onerror = () => reject(new NotGiven(cursor.error?.name ?? "refused"));
    cursor.onsuccess = () => {
      const contact = cursor.result;
      if (!contact) return resolve();
      try {
        take(contact);
      } catch (error) {
        return reject(error);
      }
      inTurn = (inTurn + 1) % ROWS_A_TURN;
      if (inTurn === 0) after(() => cursor.continue());
      else cursor.continue();
    };
  });
}
