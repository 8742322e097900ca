import { describe, expect, test } from "vitest";
import { mozContacts } from "../../test/support/moz-contacts.ts";
import { phoneContacts, ROWS_A_TURN } from "./contacts.ts";
import type { Contact, ContactsManager, PhoneScope } from "./phone.ts";

const on = (manager: ContactsManager | null | undefined, after: (call: () => void) => void = (call) => call()) =>
  phoneContacts({ navigator: { mozContacts: manager } as unknown as PhoneScope["navigator"] }, after);
const person = (name: string, number: string): Contact => ({ name: [name], tel: [{ value: number }] });

describe("the phone's book", () => {
  test("is read: the name, all numbers and addresses, as they are written there", async () => {
    const ask = on(
      mozContacts([
        { name: ["Anna", "Annie"], tel: [{ value: "0171 1234567" }, { value: "+49 30 1" }], email: [{ value: "a@example.org" }] },
        { name: null, tel: null, email: [{ value: " b@example.org " }] },
        { name: ["Nothing"], tel: [null, { value: null }, {}], email: null },
        {},
      ]),
    );
    expect(await ask?.()).toEqual([
      { name: "Anna", phones: ["0171 1234567", "+49 30 1"], mails: ["a@example.org"] },
      { name: "", phones: [], mails: ["b@example.org"] },
    ]);
  });

  test("an empty one has no rows, which is not a refusal", async () => expect(await on(mozContacts([]))?.()).toEqual([]));

  test("keys are handled after every twenty rows", async () => {
    const rows = Array.from({ length: 2 * ROWS_A_TURN + 1 }, (_, i) => person(`Person ${i}`, `+4930${100_000 + i}`));
    let turns = 0;
    const ask = on(mozContacts(rows), (call) => {
      turns++;
      setTimeout(call);
    });
    expect(await ask?.()).toHaveLength(rows.length);
    expect(turns).toBe(2);
  });

  test("that is refused gives nothing; a phone without one, or without the permission, has none to ask for", async () => {
    expect(await on(mozContacts("Not Allowed"))?.()).toBeUndefined();
    expect(on(undefined)).toBeUndefined();
    expect(on(null)).toBeUndefined();
  });

  test("of more than 5,000 people is refused in whole", async () => {
    const rows = Array.from({ length: 5001 }, (_, i) => person("", `+4930${100_000 + i}`));
    await expect(on(mozContacts(rows, queueMicrotask))?.()).rejects.toMatchObject({ code: "too-large" });
  });
});
