/** What the page can be narrowed to; `all` is the one without a word in the address. */
export const searchKinds = ['all', 'repositories', 'tags', 'images', 'pushers'] as const;
export type SearchKind = (typeof searchKinds)[number];
