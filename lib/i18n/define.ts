export type MessageTree = { readonly [key: string]: string | MessageTree };

/** The same keys with any text: what a translation must have, no more and no less. */
type SameKeys<Tree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends string ? string : SameKeys<Tree[Key]>;
};

/**
 * The texts of one area, both languages side by side. A key that one of them lacks is a type error.
 * Values are ICU messages: `{count, plural, one {# tag} other {# tags}}`.
 */
export function defineMessages<const En extends MessageTree>(messages: {
  en: En;
  'zh-CN': NoInfer<SameKeys<En>>;
}): { en: En; 'zh-CN': SameKeys<En> } {
  return messages;
}
