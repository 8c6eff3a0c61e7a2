import type { ApiObject } from '#lib/format/api-reference/index';
import { Fields } from './fields';
import type { Texts } from './texts';

/** An object that operations name in what they take or answer. */
export function ObjectSection({ t, object }: { t: Texts; object: ApiObject }) {
  return (
    <section id={`object-${object.name}`} className="mt-5 scroll-mt-16 border-t border-border pt-4">
      <h3 className="font-mono text-sm font-semibold">{object.name}</h3>
      <Fields t={t} fields={object.fields} isAnswer />
    </section>
  );
}
