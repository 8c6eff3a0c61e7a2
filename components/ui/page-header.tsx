import type { ReactNode } from 'react';

/** The one header of a page: title, one line of what it is, at most one primary action. */
export function PageHeader({
  title,
  description,
  action,
  above,
}: {
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  /** What stands over the title: a way back, breadcrumbs. */
  above?: ReactNode;
}) {
  return (
    <header className="mb-5">
      {above ? <div className="mb-2 text-xs text-muted">{above}</div> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold break-words">{title}</h1>
          {description ? <p className="mt-1 max-w-prose text-pretty text-muted">{description}</p> : null}
        </div>
        {action ? <div className="max-w-full shrink-0">{action}</div> : null}
      </div>
    </header>
  );
}
