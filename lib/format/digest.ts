/** `3f2a9c01b7de`: the first twelve hexadecimal digits, as docker prints them. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
