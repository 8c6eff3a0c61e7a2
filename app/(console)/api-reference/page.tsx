import type { Metadata } from 'next';
import { PageHeader } from '#components/ui/page-header';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState } from '#components/ui/states';
import { openApiDocument } from '#lib/contract/openapi';
import { type ApiDocument, describeApi } from '#lib/format/api-reference/index';
import { firstValue } from '#lib/format/repository-address';
import { getServerTranslator } from '#lib/http/i18n';
import { pageAddress, pagePrincipal } from '#lib/http/page-principal';
import type { PageSearch } from '#lib/http/pages';
import { Basics } from './_sections/basics';
import { Contents } from './_sections/contents';
import { ObjectSection } from './_sections/object-section';
import { OperationSection } from './_sections/operation-section';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('apiReference');
  return { title: t('title') };
}

/** The API for people: made from the same document that machines read, for everybody. */
export default async function ApiReferencePage({ searchParams }: { searchParams: PageSearch }) {
  await pagePrincipal();
  const t = await getServerTranslator('apiReference');
  const q = firstValue((await searchParams).q)?.slice(0, 200) ?? '';
  const { origin } = await pageAddress();
  const { groups, objects } = describeApi(openApiDocument() as ApiDocument, { origin, q });
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('subtitle', { origin })}
        action={
          <a href="/api/v1/openapi.json" className="text-link">
            {t('document')}
          </a>
        }
      />
      <SearchBox label={t('search')} />
      {groups.length === 0 ? <EmptyState title={t('nothing', { query: q })} /> : null}
      {q ? null : <Basics t={t} origin={origin} />}
      {groups.length > 0 ? <Contents t={t} groups={groups} /> : null}
      {groups.map(({ name, operations }) => (
        <div key={name}>
          {operations.map((operation) => (
            <OperationSection key={operation.id} t={t} operation={operation} />
          ))}
        </div>
      ))}
      {objects.length > 0 ? (
        <>
          <h2 className="mt-10 text-base font-semibold">{t('objects')}</h2>
          {objects.map((object) => (
            <ObjectSection key={object.name} t={t} object={object} />
          ))}
        </>
      ) : null}
    </>
  );
}
