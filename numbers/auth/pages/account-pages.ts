/** The account's page, the form for organisations, and the digits for an app that no address leads back to. */
import { number } from "./enter-pages.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import type { Words } from "./words/words.ts";

export interface PasskeyRow {
  readonly id: string;
  /** Words; undefined: never. */
  readonly used: string | undefined;
}

export interface AccountPage {
  readonly ppnum: string;
  readonly displayName: string | undefined;
  readonly mail: string | undefined;
  /** The login is new enough. */
  readonly mayChangeMail: boolean;
  readonly passkeys: readonly PasskeyRow[];
  readonly arePasskeysPossible: boolean;
  readonly waiting: { readonly when: string; readonly digits: string } | undefined;
  readonly wrong?: string | undefined;
}

const waitingCard = ({ when, digits }: NonNullable<AccountPage["waiting"]>, words: Words): Html =>
  html`<section class="wait"><h2>${words.waitingTitle}</h2><p>${words.waitingText(when)}</p><p>${words.waitShows(digits)}</p>
<form method="post" action="/account/recovery"><input type="hidden" name="digits" value="${digits}"><button name="answer" value="allowed">${words.letIn}</button><button class="line" name="answer" value="refused">${words.refuseLogin}</button></form></section>`;

const passkeyRow = ({ id, used }: PasskeyRow, words: Words): Html =>
  html`<li class="row"><span>${used === undefined ? words.passkeyNever : words.passkeyUsed(used)}</span><form method="post" action="/account/remove"><input type="hidden" name="id" value="${id}"><button class="line">${words.passkeyRemove}</button></form></li>`;

const maker = (words: Words): Html =>
  html`<div data-passkey="/account/passkey" hidden><button type="button" data-act="make">${words.makePasskey}</button><p class="warn" role="alert" data-failed hidden>${words.passkeyFailed}</p></div>`;

const mailForm = ({ mail, mayChangeMail }: AccountPage, words: Words): Html =>
  mayChangeMail
    ? html`<form method="post" action="/account/change/mail"><label for="mail">${mail === undefined ? words.mail : words.newMail}</label><input id="mail" name="mail" type="email" autocomplete="email" required maxlength="254" dir="ltr"><button class="line">${words.sendCode}</button></form>`
    : html`<p class="small">${words.changeMailHow}</p><form method="post" action="/account/change/login"><button class="line">${mail === undefined ? words.addMail : words.changeMail}</button></form>`;

export const accountPage = (page: AccountPage, words: Words): Page => ({
  title: words.account,
  hasScript: page.arePasskeysPossible,
  body: html`<h1>${words.account}</h1>${page.wrong !== undefined && html`<p class="warn" role="alert">${page.wrong}</p>`}${page.waiting && waitingCard(page.waiting, words)}
<section class="card">${page.displayName && html`<p><bdi>${page.displayName}</bdi></p>`}${number(page.ppnum)}<p class="small">${page.mail === undefined ? words.noMail : html`<bdi dir="ltr">${page.mail}</bdi>`}</p>${mailForm(page, words)}</section>
<section class="card"><h2>${words.passkeys}</h2>${page.passkeys.length === 0 ? html`<p>${words.noPasskeys}</p>` : html`<ul>${page.passkeys.map((row) => passkeyRow(row, words))}</ul>`}${page.arePasskeysPossible && maker(words)}</section>
<form method="post" action="/account/leave"><button class="line">${words.logOut}</button></form>`,
});

export interface OrganisationPage {
  readonly legalName: string;
  readonly contactPerson: string;
  readonly mail: string;
  readonly wrong?: string;
}

const field = (name: string, label: string, value: string, rest: Html): Html =>
  html`<label for="${name}">${label}</label><input id="${name}" name="${name}" value="${value}" required ${rest}>`;

export const organisationPage = ({ legalName, contactPerson, mail, wrong }: OrganisationPage, words: Words): Page => ({
  title: words.organisation,
  body: html`<h1>${words.organisation}</h1><p>${words.organisationText}</p>${wrong !== undefined && html`<p class="warn" role="alert">${wrong}</p>`}
<form method="post" action="/organisation/form">${field("legal", words.legalName, legalName, html`autocomplete="organization" maxlength="100"`)}${field("person", words.contactPerson, contactPerson, html`autocomplete="name" maxlength="100"`)}${field("mail", words.contactMail, mail, html`type="email" autocomplete="email" maxlength="254" dir="ltr"`)}<button class="main">${words.sendCode}</button></form>`,
});

export const organisationCodePage = (mail: string, wrong: string | undefined, words: Words): Page => ({
  title: words.codeTitle,
  body: html`<h1>${words.codeTitle}</h1><p>${words.codeSent(mail)}</p>${wrong !== undefined && html`<p class="warn" role="alert">${wrong}</p>`}
<form method="post" action="/organisation/code"><label for="code">${words.code}</label><input class="code" id="code" name="code" type="tel" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"><button class="main">${words.check}</button></form>
<form method="post" action="/organisation/again"><button class="quiet">${words.otherMail}</button></form>`,
});

export const organisationDonePage = (ppnumId: string, words: Words): Page => ({
  title: words.organisation,
  body: html`<h1>${words.organisationDone}</h1><p>${words.organisationText}</p><p class="note">${words.organisationId}: <bdi dir="ltr">${ppnumId}</bdi></p>`,
});

export const showPage = (digits: string, words: Words): Page => ({
  title: words.showTitle,
  body: html`<h1>${words.showTitle}</h1><section class="card"><bdi class="number" dir="ltr">${digits.slice(0, 4)} ${digits.slice(4)}</bdi></section><p>${words.showText}</p><p class="note">${words.showWarn}</p>`,
});
