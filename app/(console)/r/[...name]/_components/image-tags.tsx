'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { paths } from '#lib/client/paths';
import type { ImageView } from '#lib/contract/images';

/** The other names under which the same image is pulled. */
export function ImageTags({ view, tag }: { view: ImageView; tag: string | null }) {
  const t = useTranslations('image');
  const others = view.tags.filter((name) => name !== tag);
  return (
    <section aria-label={tag ? t('otherTags') : t('tagsOfDigest')}>
      <h2 className="text-xs text-muted">{tag ? t('otherTags') : t('tagsOfDigest')}</h2>
      {others.length > 0 ? (
        <ul className="mt-1 flex flex-wrap gap-1.5">
          {others.map((name) => (
            <li key={name} className="max-w-full">
              <Link
                href={paths.repository(view.repositoryName, { tag: name })}
                className="inline-block max-w-full rounded bg-code px-2 py-0.5 font-mono text-xs break-all hover:bg-default"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-1 text-muted">{tag ? t('noOtherTags') : t('noTags')}</p>
      )}
    </section>
  );
}
