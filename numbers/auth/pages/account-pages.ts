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
  /** The login is new enough to change anything. */
  readonly isFresh: boolean;
  /** An organisation, which was reviewed with its address. */
  readonly isReviewed: boolean;
  readonly passkeys: readonly PasskeyRow[];
  readonly arePasskeysPossible: boolean;
  readonly waiting: { readonly when: string; readonly digits: string } | undefined;
  readonly wrong?: string | undefined;
}

const waitingCard = ({ when, digits }: NonNullable<AccountPage["waiting"]>, isFresh: boolean, words: Words): Html =>
  html`<section class="wait"><h2>${words.waitingTitle}</h2><p>${words.waitingText(when)}</p><p>${words.waitShows(digits)}</p>
<form method="post" action="/account/recovery"><input type="hidden" name="digits" value="${digits}">${isFresh && html`<button name="answer" value="allowed">${words.letIn}</button>`}<button class="line" name="answer" value="refused">${words.refuseLogin}</button></form></section>`;

const passkeyRow = ({ id, used }: PasskeyRow, isFresh: boolean, words: Words): Html =>
  html`<li class="row"><span>${used === undefined ? words.passkeyNever : words.passkeyUsed(used)}</span>${isFresh && remover(id, words)}</li>`;

const remover = (id: string, words: Words): Html =>
  html`<form method="post" action="/account/remove"><input type="hidden" name="id" value="${id}"><button class="line">${words.passkeyRemove}</button></form>`;

const maker = (words: Words): Html =>
  html`<div data-passkey="/account/passkey" hidden><button type="button" data-act="make">${words.makePasskey}</button><p class="warn" role="alert" data-failed hidden>${words.passkeyFailed}</p></div>`;

const mailForm = ({ mail }: AccountPage, words: Words): Html =>
  html`<form method="post" action="/account/change/mail"><label for="mail">${mail === undefined ? words.mail : words.newMail}</label><input id="mail" name="mail" type="email" autocomplete="email" required maxlength="254" dir="ltr"><button class="line">${words.sendCode}</button></form>`;

/** Its address is part of what was reviewed. */
const mailPart = (page: AccountPage, words: Words): Html | false =>
  page.isReviewed ? html`<p class="small">${words.organisationMail}</p>` : page.isFresh && mailForm(page, words);

const again = (words: Words): Html =>
  html`<section class="card"><p>${words.againHow}</p><form method="post" action="/account/change/login"><button class="line">${words.again}</button></form></section>`;

export const accountPage = (page: AccountPage, words: Words): Page => ({
  title: words.account,
  hasScript: page.isFresh && page.arePasskeysPossible,
  body: html`<h1>${words.account}</h1>${page.wrong !== undefined && html`<p class="warn" role="alert">${page.wrong}</p>`}${page.waiting && waitingCard(page.waiting, page.isFresh, words)}
<section class="card">${page.displayName && html`<p><bdi>${page.displayName}</bdi></p>`}${number(page.ppnum)}<p class="small">${page.mail === undefined ? words.noMail : html`<bdi dir="ltr">${page.mail}</bdi>`}</p>${mailPart(page, words)}</section>
<section class="card"><h2>${words.passkeys}</h2>${page.passkeys.length === 0 ? html`<p>${words.noPasskeys}</p>` : html`<ul>${page.passkeys.map((row) => passkeyRow(row, page.isFresh, words))}</ul>`}${page.isFresh && page.arePasskeysPossible && maker(words)}</section>${!page.isFresh && again(words)}
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
