'use client';

import { Button } from '@heroui/react/button';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '#components/ui/dialog';
import { FormError } from '#components/ui/error-message';
import type { DialogState } from '#lib/client/dialog';
import type { FormState } from '#lib/client/form';

/** What a form dialog shows when its work is done, in place of the form. */
export type FormResult = { title: string; content: ReactNode; closeLabel: string; more?: ReactNode };

/**
 * A form in a dialog: it stays open with everything entered until it succeeded or was cancelled. A click beside it
 * does not close it.
 */
export function FormDialog<Values extends Record<string, unknown>>({
  state,
  form,
  title,
  submitLabel,
  children,
  result = null,
}: {
  state: DialogState;
  form: Pick<FormState<Values>, 'formProps' | 'error' | 'isSending'>;
  title: string;
  submitLabel: string;
  children: ReactNode;
  result?: FormResult | null;
}) {
  const common = useTranslations('common');
  const formId = useId();
  const close = () => state.onOpenChange(false);
  const footer = result ? (
    <>
      {result.more}
      <Button variant="primary" onPress={close}>
        {result.closeLabel}
      </Button>
    </>
  ) : (
    <>
      <Button variant="outline" onPress={close}>
        {common('cancel')}
      </Button>
      <Button type="submit" form={formId} variant="primary" isPending={form.isSending}>
        {submitLabel}
      </Button>
    </>
  );
  return (
    <Dialog {...state} isDismissable={false} title={result?.title ?? title} footer={footer}>
      {result?.content ?? (
        <form id={formId} {...form.formProps} className="flex flex-col gap-4">
          {children}
          <FormError error={form.error} />
        </form>
      )}
    </Dialog>
  );
}
