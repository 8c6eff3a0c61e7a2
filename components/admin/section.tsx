import type { ReactNode } from 'react';

/** One part of a page of settings, with a title and a line on what it is. */
export function Section({
  title,
  description,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className="border-t border-separator py-6">
      <h2 className="text-base font-semibold">{title}</h2>
      {description ? <p className="mt-1 max-w-prose text-muted">{description}</p> : null}
      {children ? <div className="mt-4">{children}</div> : null}
    </section>
  );
}
