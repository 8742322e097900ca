/** Who causes a change: an account, or an operator by the command line. */
export type By = { readonly entity: string } | { readonly admin: string };
