'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { Select } from './select';

type FieldProps = { label: ReactNode; hint?: ReactNode; error?: ReactNode };

/** A label, a control, a hint and what is wrong with it, tied together for screen readers. */
function Field({
  label,
  hint,
  error,
  id,
  children,
}: FieldProps & { id: string; children: (describedBy: string | undefined) => ReactNode }) {
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error ? errorId : '', hint ? hintId : ''].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children(describedBy || undefined)}
      {error ? (
        <p id={errorId} role="alert" className="text-xs text-danger-soft-foreground">
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={hintId} className="text-xs text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** One line of text. `error` is the fault of this field, in the visitor's language. */
export function TextField({
  label,
  hint,
  error,
  ...input
}: FieldProps & Omit<ComponentProps<'input'>, 'id'>) {
  const id = useId();
  return (
    <Field label={label} hint={hint} error={error} id={id}>
      {(describedBy) => (
        <input
          type="text"
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={`native-field w-full aria-invalid:border-danger ${input.className ?? ''}`}
        />
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextAreaField({
  label,
  hint,
  error,
  ...area
}: FieldProps & Omit<ComponentProps<'textarea'>, 'id'>) {
  const id = useId();
  return (
    <Field label={label} hint={hint} error={error} id={id}>
      {(describedBy) => (
        <textarea
          {...area}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={`native-field h-auto min-h-24 w-full py-1.5 aria-invalid:border-danger ${area.className ?? ''}`}
        />
      )}
    </Field>
  );
}

/** One of a few. */
export function SelectField({
  label,
  hint,
  error,
  ...select
}: FieldProps & Omit<ComponentProps<typeof Select>, 'id'>) {
  const id = useId();
  return (
    <Field label={label} hint={hint} error={error} id={id}>
      {(describedBy) => (
        <Select
          {...select}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={`w-full ${select.className ?? ''}`}
        />
      )}
    </Field>
  );
}

/** Yes or no, with a line on what it means. */
export function CheckField({
  label,
  hint,
  ...input
}: Omit<FieldProps, 'error'> & Omit<ComponentProps<'input'>, 'id'>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input
        {...input}
        id={id}
        type="checkbox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 size-4 shrink-0 cursor-pointer accent-accent"
      />
      <div>
        <label htmlFor={id} className="cursor-pointer">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
