/** 123-1234-5678; 15 and 19 digits go on in fours. Empty for what is no number. */
export function groupDigits(number: string): string {
  const [, head = "", ...rest] = /^(\d{3})(\d{4})(\d{4})(\d{4})?(\d{4})?$/.exec(number) ?? [];
  return [head, ...rest.filter(Boolean)].join("-");
}
