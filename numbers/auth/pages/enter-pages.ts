/** The pages between an app and its login. */
import { shownPpnum } from "../../model/ppnum.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import type { Words } from "./words/words.ts";

/** Where the forms of one entry lead. */
export type Base = string;

const alarm = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="warn" role="alert">${text}</p>`;

const proves = (words: Words): Html => html`<p class="note">${words.proves}</p>`;

const button = (action: string, label: string, look = ""): Html =>
  html`<form method="post" action="${action}"><button class="${look}">${label}</button></form>`;

export const number = (ppnum: string, look = ""): Html => html`<bdi class="number ${look}" dir="ltr">${shownPpnum(ppnum)}</bdi>`;

/** Hidden until the script has found that the browser can do it. */
const passkeyBox = (base: string, act: "make" | "use", label: string, words: Words, look: string): Html =>
  html`<div data-passkey="${base}/passkey" hidden><button type="button" data-act="${act}" class="${look}">${label}</button><p class="warn" role="alert" data-failed hidden>${words.passkeyFailed}</p></div>`;

export interface LoginPage {
  readonly base: Base;
  readonly client: string;
  readonly hasPasskeys: boolean;
  readonly wrong?: string;
}

export const loginPage = ({ base, client, hasPasskeys, wrong }: LoginPage, words: Words): Page => ({
  title: words.logInTo(client),
  hasScript: hasPasskeys,
  body: html`<h1>${words.logInTo(client)}</h1>${alarm(wrong)}
${hasPasskeys && passkeyBox(base, "use", words.withPasskey, words, "main")}
<form method="post" action="${base}/mail"><label for="mail">${words.mail}<small>${words.mailWhy}</small></label><input id="mail" name="mail" type="email" autocomplete="email" required maxlength="254" dir="ltr"><button>${words.sendCode}</button></form>
${proves(words)}
<section class="card"><h2>${words.noNumber}</h2><p class="small">${words.noNumberHow}</p>${hasPasskeys && button(`${base}/draw`, words.newByPasskey, "line")}<p class="small"><a href="/organisation">${words.forOrganisation}</a></p></section>
${button(`${base}/cancel`, words.cancel, "quiet")}`,
});

export const codePage = (base: Base, mail: string, wrong: string | undefined, words: Words): Page => ({
  title: words.codeTitle,
  body: html`<h1>${words.codeTitle}</h1><p>${words.codeSent(mail)}</p>${alarm(wrong)}
<form method="post" action="${base}/code"><label for="code">${words.code}</label><input class="code" id="code" name="code" type="tel" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"><button class="main">${words.check}</button></form>
<form method="post" action="${base}/mail"><input type="hidden" name="mail" value="${mail}"><button class="line">${words.codeAgain}</button></form>
${button(`${base}/again`, words.otherMail, "quiet")}`,
});

export interface NewPage {
  readonly base: Base;
  readonly ppnum: string;
  /** The address is proved, so a button is enough. */
  readonly hasMail: boolean;
  readonly wrong?: string;
}

export const newPage = ({ base, ppnum, hasMail, wrong }: NewPage, words: Words): Page => {
  const name = html`<label for="name">${words.name}<small>${words.nameWhy}</small></label><input id="name" name="name" autocomplete="name" maxlength="100">`;
  const byPasskey = html`${name}<p class="note">${words.noWayBack}</p>${passkeyBox(base, "make", words.takeWithPasskey, words, "main")}<p class="warn" data-without>${words.needsPasskey}</p>`;
  const byMail = html`<form method="post" action="${base}/take">${name}<button class="main">${words.take}</button></form>`;
  return {
    title: words.yourNumber,
    hasScript: !hasMail,
    body: html`<h1>${words.yourNumber}</h1><section class="card">${number(ppnum)}<p class="small">${words.numberHeld}</p></section>${alarm(wrong)}
${hasMail ? byMail : byPasskey}${button(`${base}/leave`, words.otherNumber, "quiet")}`,
  };
};

export const offerPage = (base: Base, words: Words): Page => ({
  title: words.offerTitle,
  hasScript: true,
  body: html`<h1>${words.offerTitle}</h1><p>${words.offerText}</p>${passkeyBox(base, "make", words.makePasskey, words, "main")}${button(`${base}/done`, words.notNow, "line")}`,
});

export const waitPage = (base: Base, when: string, digits: string, words: Words): Page => ({
  title: words.waitTitle,
  body: html`<h1>${words.waitTitle}</h1><p>${words.waitText(when)}</p>
<section class="wait"><p>${words.waitNow}</p><p>${words.waitShows(digits)}</p>${button(`${base}/waited`, words.waitGo, "")}</section>
<p class="note">${words.waitTold}</p>${button(`${base}/cancel`, words.cancel, "quiet")}`,
});

export interface ConsentPage {
  readonly base: Base;
  readonly client: string;
  readonly isFirstParty: boolean;
  readonly ppnum: string;
  readonly displayName: string | undefined;
  readonly scopes: readonly string[];
}

export const consentPage = ({ base, client, isFirstParty, ppnum, displayName, scopes }: ConsentPage, words: Words): Page => ({
  title: words.consentTitle(client),
  body: html`<h1>${words.consentTitle(client)}</h1><p>${words.consentAs}</p><p>${displayName && html`<bdi>${displayName}</bdi> `}${number(ppnum, "inline")}</p>
<section class="card"><h2>${words.consentGets}</h2><ul>${scopes.map((scope) => html`<li class="row">${words.scopes[scope] ?? scope}</li>`)}</ul></section>
${!isFirstParty && html`<p class="note">${words.consentThird(client)}</p>`}<p class="note">${words.consentSameSub}</p>${proves(words)}
<form method="post" action="${base}/consent"><button class="main" name="answer" value="yes">${words.allow}</button><button class="line" name="answer" value="no">${words.refuse}</button></form>`,
});

export const messagePage = (title: string, text: string): Page => ({ title, body: html`<h1>${title}</h1><p>${text}</p>` });

export const wrongPage = (text: string, words: Words): Page => ({
  title: words.wrongTitle,
  body: html`<h1>${words.wrongTitle}</h1><p class="warn" role="alert">${text}</p>`,
});
