import type { ApiGroup } from '#lib/format/api-reference/index';
import { groupNames } from './group-names';
import { Method } from './method';
import type { Texts } from './texts';

/** Every operation in one line, with the way down to it. */
export function Contents({ t, groups }: { t: Texts; groups: readonly ApiGroup[] }) {
  return (
    <nav aria-label={t('contents')} className="mt-6 columns-1 gap-8 lg:columns-2">
      {groups.map(({ name, operations }) => {
        const known = groupNames.find((each) => each === name.split('.')[0]);
        return (
          <section key={name} className="mb-5 break-inside-avoid">
            <h2 className="mb-1 font-semibold">{known ? t(`groups.${known}`) : name}</h2>
            <ul>
              {operations.map(({ id, method, summary }) => (
                <li key={id}>
                  <a href={`#${id}`} className="flex min-h-7 items-baseline gap-2 hover:underline">
                    <Method name={method} />
                    <span className="min-w-0">{summary}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
