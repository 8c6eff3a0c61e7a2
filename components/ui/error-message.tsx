'use client';

import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/api';

/** Turns whatever a query or mutation threw into one sentence in the visitor's language. */
export function useErrorMessage(): (error: unknown) => string {
  const reasons = useTranslations('errors');
  const t = useTranslations('states');
  return (error) => {
    if (error instanceof ApiError) {
      if (error.reason && reasons.has(error.reason)) return reasons(error.reason);
      return error.message || t('unknownError');
    }
    return error instanceof TypeError ? t('network') : t('unknownError');
  };
}

/** The failure of a form, above its buttons; nothing while there is none. */
export function FormError({ error }: { error: unknown }) {
  const messageOf = useErrorMessage();
  const t = useTranslations('states');
  if (!error) return null;
  const requestId = error instanceof ApiError && error.status >= 500 ? error.requestId : null;
  return (
    <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger-soft-foreground">
      {messageOf(error)}
      {requestId ? (
        <span className="block text-xs">
          {t('requestId')}: <code className="font-mono break-all">{requestId}</code>
        </span>
      ) : null}
    </p>
  );
}
