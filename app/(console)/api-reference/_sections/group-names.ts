/** The groups that have a name in every language; a new one is shown by its own word. */
export const groupNames = [
  'me',
  'tenants',
  'users',
  'settings',
  'repositories',
  'deletions',
  'search',
  'registry',
  'openapi',
] as const;
