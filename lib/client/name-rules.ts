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

/** lib/contract/common: repositoryName, with a tenant in front. */
export function isRepositoryName(text: string): boolean {
  return text.length <= 200 && text.includes('/') && repositoryForm.test(text);
}

const repositoryComponent = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryForm = new RegExp(`^${repositoryComponent}(?:/${repositoryComponent})*$`);

/** lib/contract/robots: robotName. */
export function isRobotName(text: string): boolean {
  return text.length <= 40 && /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(text);
}

/** lib/contract/common: password. */
export function isPassword(text: string): boolean {
  return text.length >= 10 && text.length <= 200;
}

/** lib/contract/common: tagName. */
export function isTag(text: string): boolean {
  return /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(text);
}

/** The patterns of a text with one in each line, or with commas between them. */
export function patternsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

const patternComponent = '(?:[a-z0-9._-]+(?:\\*[a-z0-9._-]*)?|\\*[a-z0-9._-]*)';
const patternForm = new RegExp(`^(?:${patternComponent}(?:/${patternComponent})*(?:/\\*\\*)?|\\*\\*)$`);

/** lib/contract/repository-patterns: repositoryPatterns, of a text as `patternsOf` reads it. */
export function arePatterns(text: string): boolean {
  const patterns = patternsOf(text);
  return patterns.length <= 20 && patterns.every((each) => each.length <= 200 && patternForm.test(each));
}

/** Display names and the names of tokens: at most this many characters. */
export const maxDisplayNameLength = 100;

/** lib/contract/pools: poolName. */
export function isPoolName(text: string): boolean {
  return text.length <= 40 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

/** lib/contract/pools: hostName. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && /^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[?[0-9a-fA-F:]+\]?)$/.test(text);
}

/** lib/contract/pools: registryHost. */
export function isRegistryHost(text: string): boolean {
  return text.length <= 260 && /^[a-zA-Z0-9.-]+(:\d+)?$/.test(text);
}

const domainPart = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const domainForm = new RegExp(`^${domainPart}(\\.${domainPart})+$`);

/** lib/contract/pools: domain. */
export function isDomain(text: string): boolean {
  return text.length <= 200 && domainForm.test(text);
}
