/** The second implementation's errors: nothing but the code that the vectors name. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function refuse(code: string, message: string): never {
  throw new Refusal(code, message);
}

export const must = (holds: boolean, what: string, code = "malformed"): void => {
  if (!holds) refuse(code, what);
};
