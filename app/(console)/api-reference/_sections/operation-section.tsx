import { CommandBlock } from '#components/ui/command-block';
import { Mark } from '#components/ui/mark';
import type { ApiOperation } from '#lib/format/api-reference/index';
import { Fields, TypeText } from './fields';
import { Method } from './method';
import type { Texts } from './texts';

/** One operation: what it does, takes and answers, and a command that does it. */
export function OperationSection({ t, operation }: { t: Texts; operation: ApiOperation }) {
  const { id, method, path, summary, isPublic, parameters, body, answer, curl } = operation;
  return (
    <section id={id} className="mt-8 scroll-mt-16 border-t border-border pt-5">
      <h2 className="text-base font-semibold">{summary}</h2>
      <p className="mt-1 flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <Method name={method} />
        <code className="font-mono text-xs break-all">{path}</code>
        {isPublic ? <Mark>{t('isPublic')}</Mark> : null}
      </p>
      {parameters.length > 0 ? (
        <Fields
          t={t}
          title={t('parameters')}
          fields={parameters.map((each) => ({
            ...each,
            place: placeOf(each.place) ? t(`places.${placeOf(each.place)!}`) : each.place,
          }))}
        />
      ) : null}
      {body ? <Fields t={t} title={t('body')} type={body.type} fields={body.fields} /> : null}
      <h3 className="mt-4 text-xs text-muted">{t('answer')}</h3>
      <p className="mt-1">
        <code className="font-mono text-xs">
          {answer.status} {answer.type ? <TypeText type={answer.type} refs={answer.refs} /> : t('noBody')}
        </code>
      </p>
      {answer.fields.length > 0 ? <Fields t={t} fields={answer.fields} isAnswer /> : null}
      <div className="mt-4">
        <CommandBlock command={curl} label={`${t('example')}: ${summary}`} />
      </div>
    </section>
  );
}

const placeOf = (place: string) =>
  (['path', 'query', 'header', 'cookie'] as const).find((each) => each === place);
