import type { ErrorReason } from '../contract/errors.ts';
import { ApiError } from './api.ts';

/** What a field must be; `text` is told at the field, also where the server names the field as faulty. */
type Rule<Values> = { accepts: (values: Values) => boolean; text: string };
export type Rules<Values> = { readonly [Name in keyof Values]?: readonly Rule<Values>[] };
/** Refusals of the server that belong to a field. */
export type Reasons<Values> = { readonly [Reason in ErrorReason]?: { field: keyof Values; text: string } };
/** What is wrong with each field, in the visitor’s language. */
export type Faults<Values> = { [Name in keyof Values]?: string };

/** What the rules find, one fault for each field; null where there is none. */
export function faultsOf<Values>(values: Values, rules: Rules<Values>): Faults<Values> | null {
  const faults: Faults<Values> = {};
  for (const name of Object.keys(rules) as (keyof Values)[]) {
    const broken = rules[name]?.find((rule) => !rule.accepts(values));
    if (broken) faults[name] = broken.text;
  }
  return Object.keys(faults).length > 0 ? faults : null;
}

/** What an answer of the server blames on fields of this form; null where that is none. */
export function faultsOfRefusal<Values>(
  refusal: unknown,
  rules: Rules<Values>,
  reasons: Reasons<Values>,
): Faults<Values> | null {
  if (!(refusal instanceof ApiError)) return null;
  const faults: Faults<Values> = {};
  const reason = refusal.reason ? reasons[refusal.reason] : undefined;
  if (reason) faults[reason.field] = reason.text;
  for (const { path } of refusal.issues) {
    // `connection.host` is told at `host`, `files.0` at `files`.
    const name = path.split('.').find((part) => Object.hasOwn(rules, part)) as keyof Values;
    // The server's own words are English; the last rule of a field tells its form.
    const text = rules[name]?.at(-1)?.text;
    if (text) faults[name] ??= text;
  }
  return Object.keys(faults).length > 0 ? faults : null;
}
