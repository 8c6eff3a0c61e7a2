/** `<name>-<tenantId>.<domain>`; null where ports are published instead. */
export function hostNameOf(
  domain: string | null,
  { tenantId, name }: { tenantId: string; name: string },
): string | null {
  return domain === null ? null : `${name}-${tenantId}.${domain}`;
}
