/** What somebody has entered over what is saved; a field that nobody touched is not in it. */
export type Edits<Values> = Partial<Values>;

const isSame = (one: unknown, other: unknown): boolean =>
  Object.is(one, other) || (isList(one) && isList(other) && JSON.stringify(one) === JSON.stringify(other));
const isList = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Blob);

/** One more field entered. What is saved already is no edit: it follows what others save later. */
export function withEdit<Values, Name extends keyof Values>(
  edits: Edits<Values>,
  saved: Values,
  name: Name,
  value: Values[Name],
): Edits<Values> {
  if (!isSame(value, saved[name])) return { ...edits, [name]: value };
  const { [name]: _same, ...others } = edits;
  return others as Edits<Values>;
}

/** After `sent` was saved: what was entered since then. */
export function editsSince<Values extends object>(edits: Edits<Values>, sent: Values): Edits<Values> {
  return changesOf(sent, { ...sent, ...edits });
}

/** The fields of `wanted` that are not saved so yet: a request that holds no others undoes nothing of other people. */
export function changesOf<Values extends object>(saved: NoInfer<Values>, wanted: Values): Edits<Values> {
  const names = Object.keys(wanted) as (keyof Values)[];
  const changed = names.filter((name) => !isSame(saved[name], wanted[name]));
  return Object.fromEntries(changed.map((name) => [name, wanted[name]])) as Edits<Values>;
}
