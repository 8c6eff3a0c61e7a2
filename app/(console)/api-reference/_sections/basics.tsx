import Link from 'next/link';
import { CommandBlock } from '#components/ui/command-block';
import { paths } from '#lib/client/paths';
import type { Texts } from './texts';

/** What holds for every operation. */
export function Basics({ t, origin }: { t: Texts; origin: string }) {
  const command = `export OWNBASE_TOKEN=…\ncurl "${origin}/api/v1/me" -H "Authorization: Bearer $OWNBASE_TOKEN"`;
  return (
    <section className="mt-6 max-w-prose">
      <h2 className="text-base font-semibold">{t('basics')}</h2>
      <p className="mt-2">
        {t('token')}{' '}
        <Link href={paths.tokens} className="text-link">
          {t('tokenLink')}
        </Link>
      </p>
      <div className="mt-3">
        <CommandBlock command={command} label={t('example')} />
      </div>
      <ul className="mt-3 list-disc space-y-1 pl-5 text-muted">
        {(['lists', 'errors', 'versions', 'idempotency', 'limits'] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
    </section>
  );
}
