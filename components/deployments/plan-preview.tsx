'use client';

import { useQuery } from '@tanstack/react-query';
import { AlertTriangle, CheckCircle2, XCircle } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { useErrorMessage } from '#components/ui/error-message';
import { PlainButton } from '#components/ui/link-button';
import { ApiError } from '#lib/client/api';
import { planQuery } from '#lib/client/deployments';
import { useSettled } from '#lib/client/settled';
import type { PlanDeploymentInput, PlanView } from '#lib/contract/deployments';
import type { PlanChange } from '#lib/contract/plan';
import type { PreflightItem } from '#lib/contract/preflight';

const restMs = 500;

/** What the server says of what is entered now, half a second after the last key. */
export function usePlan(body: PlanDeploymentInput | null) {
  const text = useSettled(body === null ? null : JSON.stringify(body), restMs);
  const plan = useQuery(planQuery(text === null ? null : (JSON.parse(text) as PlanDeploymentInput)));
  return { plan, faults: useFieldFaults()(plan.error) };
}

/** Turns the refusal of a plan or a deployment into what is wrong by field: `values.env.0` is told at `env`. */
export function useFieldFaults(): (error: unknown) => Record<string, string> {
  const t = useTranslations('deployments.fault');
  const checks = useTranslations('deployments.preflight');
  const locale = useLocale();
  // What the schema of the request refuses has no code.
  const forms: Readonly<Record<string, string>> = {
    name: t('nameForm'),
    image: t('imageForm'),
    follow: t('rangeForm'),
  };
  const told = (field: string, { code, params = {}, message }: ApiError['issues'][number]): string => {
    if (code === undefined) return forms[field] ?? t('form');
    if (code === 'own-words') return params[locale] ?? message;
    return t.has(code as never) ? t(code as never, params as never) : checks(code as never, params as never);
  };
  return (error) => {
    if (!(error instanceof ApiError)) return {};
    const faults = error.issues.map((issue): [string, string] => {
      const field = issue.path.replace(/^values\./, '').split('.')[0]!;
      return [field, told(field, issue)];
    });
    return Object.fromEntries(faults);
  };
}

/** The checks, what will run, and the same for other tools. It stands beside the form and never stops the typing. */
export function PlanPreview({
  plan,
  isChange,
}: {
  plan: ReturnType<typeof usePlan>['plan'];
  isChange: boolean;
}) {
  const t = useTranslations('deployments.form');
  const messageOf = useErrorMessage();
  const view = plan.data;
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <section aria-label={t('checks')} aria-busy={plan.isFetching}>
        <h2 className="mb-2 font-semibold">{t('checks')}</h2>
        {plan.isError ? <p className="mb-2 text-danger-soft-foreground">{messageOf(plan.error)}</p> : null}
        {view ? (
          <Checks items={view.preflight} />
        ) : plan.isError ? null : (
          <p className="text-foreground">{t('checking')}</p>
        )}
      </section>
      {view?.plan ? (
        <>
          <section>
            <h2 className="mb-2 font-semibold">{isChange ? t('changes') : t('plan')}</h2>
            <Changes changes={view.changes} />
          </section>
          <Exports exports={view.exports} />
        </>
      ) : null}
    </div>
  );
}

const icons = {
  passed: { Icon: CheckCircle2, tone: 'text-success-soft-foreground' },
  warning: { Icon: AlertTriangle, tone: 'text-warning-soft-foreground' },
  failed: { Icon: XCircle, tone: 'text-danger-soft-foreground' },
};
const rank = { failed: 0, warning: 1, passed: 2 };

function Checks({ items }: { items: readonly PreflightItem[] }) {
  const t = useTranslations('deployments');
  const sorted = [...items].sort((a, b) => rank[a.state] - rank[b.state]);
  return (
    <ul className="flex flex-col gap-1.5">
      {sorted.map(({ id, key, state, params }) => {
        const { Icon, tone } = icons[state];
        return (
          <li key={`${id}-${key}-${params.image ?? ''}`} className="flex items-start gap-2">
            <Icon aria-label={t(`check.${state}`)} className={`mt-0.5 size-4 shrink-0 ${tone}`} />
            <span className="min-w-0 [overflow-wrap:anywhere]">{t(`preflight.${key}`, params as never)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Added, taken away and changed, line by line. */
export function Changes({ changes }: { changes: readonly PlanChange[] }) {
  const t = useTranslations('deployments.form');
  if (changes.length === 0) return <p className="text-muted">{t('noChanges')}</p>;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={t('changes')}
      className="max-h-80 overflow-auto rounded-md border border-border bg-code p-2 font-mono text-xs leading-5"
    >
      {changes.map(({ path, before, after }) => (
        <div key={path} className="[overflow-wrap:anywhere]">
          {before !== null ? (
            <div className="text-danger-soft-foreground">
              <span className="select-none">− </span>
              {path}: {before}
            </div>
          ) : null}
          {after !== null ? (
            <div className={before === null ? '' : 'text-success-soft-foreground'}>
              <span className="select-none">{before === null ? '  ' : '+ '}</span>
              {path}: {after}
            </div>
          ) : null}
        </div>
      ))}
    </section>
  );
}

const kinds = ['dockerRun', 'compose', 'kubernetes'] as const;

function Exports({ exports }: { exports: PlanView['exports'] }) {
  const t = useTranslations('deployments.form');
  const [shown, setShown] = useState<(typeof kinds)[number] | null>(null);
  return (
    <section>
      <h2 className="mb-2 font-semibold">{t('exports')}</h2>
      <div className="mb-2 flex flex-wrap gap-2">
        {kinds.map((kind) => (
          <PlainButton
            key={kind}
            size="sm"
            aria-pressed={shown === kind}
            onClick={() => setShown(shown === kind ? null : kind)}
          >
            {t(kind)}
          </PlainButton>
        ))}
      </div>
      {shown ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section tabIndex={0} aria-label={t(shown)} className="max-h-96 overflow-auto">
          <CommandBlock command={exports[shown]} label={t(shown)} />
        </section>
      ) : null}
    </section>
  );
}
