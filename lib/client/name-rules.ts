// The contract's rules of names and passwords without its zod schemas, which would cost every page 35 kB.
// A test holds both equal.

/** lib/contract/common: tenantId. */
export function isTenantId(text: string): boolean {
  return text.length >= 2 && text.length <= 40 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

/** lib/contract/common: userName. */
export function isUserName(text: string): boolean {
  return text.length >= 2 && text.length <= 64 && /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(text);
}

/** lib/contract/common: password. */
export function isPassword(text: string): boolean {
  return text.length >= 10 && text.length <= 200;
}

/** Display names and the names of tokens: at most this many characters. */
export const maxDisplayNameLength = 100;
