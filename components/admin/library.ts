/** The namespace of the curated public images: a tenant without members. */
export function isLibrary(tenantId: string): boolean {
  return tenantId === 'library';
}
