/** The consent page, and what its answer grants. */
import type Provider from "oidc-provider";
import type { Enter, EnterVisit } from "./enter.ts";
import { consentPage } from "./pages/enter-pages.ts";
import type { AuthParts } from "./parts.ts";
import { apiScopesOf, isApiScope, LOGIN_SCOPES, RESOURCE, scopesIn } from "./scopes.ts";
import { type Fields, fieldText, type Reply } from "./web.ts";

/** What the page names is what is granted: both come from here. */
function askedFor({ details, client }: EnterVisit): readonly string[] {
  const known: readonly string[] = [...LOGIN_SCOPES, ...apiScopesOf(client.isFirstParty)];
  return scopesIn(details.params.scope).filter((scope) => known.includes(scope));
}

export class Consent {
  private readonly parts: AuthParts;
  private readonly provider: Provider;
  private readonly enter: Enter;

  constructor(parts: AuthParts, provider: Provider, enter: Enter) {
    this.parts = parts;
    this.provider = provider;
    this.enter = enter;
  }

  async show(visit: EnterVisit): Promise<Reply> {
    const { base, client, words, details } = visit;
    const account = await this.parts.store.entities.get(details.session?.accountId ?? "");
    const page = consentPage(
      {
        base,
        client: client.name,
        isFirstParty: client.isFirstParty,
        ppnum: account?.ppnum ?? "",
        displayName: account?.displayName,
        scopes: askedFor(visit),
      },
      words,
    );
    return { page };
  }

  async answer(visit: EnterVisit, fields: Fields): Promise<Reply> {
    if (fieldText(fields, "answer") !== "yes")
      return this.enter.finish(visit, { error: "access_denied", error_description: "the person said no" });
    const grantId = await this.grant(visit);
    return this.enter.finish(visit, { consent: { grantId } });
  }

  /** Beside what this app was granted before in this browser. */
  private async grant(visit: EnterVisit): Promise<string> {
    const { details } = visit;
    const asked = askedFor(visit);
    const before = details.grantId === undefined ? undefined : await this.provider.Grant.find(details.grantId);
    const grant =
      before ??
      new this.provider.Grant({ accountId: details.session?.accountId ?? "", clientId: String(details.params.client_id) });
    grant.addOIDCScope(asked.filter((scope) => !isApiScope(scope)).join(" "));
    grant.addResourceScope(RESOURCE, asked.filter(isApiScope).join(" "));
    return grant.save();
  }
}
