import type { ReactNode } from 'react';

const tones = {
  neutral: 'border-border text-muted',
  accent: 'border-transparent bg-accent-soft text-accent-soft-foreground',
  success: 'border-transparent bg-success-soft text-success-soft-foreground',
  warning: 'border-transparent bg-warning-soft text-warning-soft-foreground',
  danger: 'border-transparent bg-danger-soft text-danger-soft-foreground',
};

/** A small mark beside a name: a state or a kind. Neutral unless it is a state. */
export function Mark({
  children,
  tone = 'neutral',
  title,
}: {
  children: ReactNode;
  tone?: keyof typeof tones;
  title?: string;
}) {
  return (
    <span
      title={title}
      className={`inline-flex h-5 shrink-0 items-center gap-1 rounded border px-1.5 text-xs whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
