/** What hands an account on needs a new login: who finds a browser that is logged in must not take the account with them. */
const FRESH_SECS = 600;

export interface Whose {
  readonly ppnumId: string;
  readonly session: { readonly uid: string; readonly loginTs?: number | undefined };
}

export const isFresh = ({ session: { loginTs } }: Whose, now: number): boolean =>
  loginTs !== undefined && now - loginTs < FRESH_SECS;
