const minuteMs = 60_000;
const steps = [
  { unit: 'minute', ms: minuteMs, below: 60 * minuteMs },
  { unit: 'hour', ms: 60 * minuteMs, below: 24 * 60 * minuteMs },
  { unit: 'day', ms: 24 * 60 * minuteMs, below: 30 * 24 * 60 * minuteMs },
  { unit: 'month', ms: 30.44 * 24 * 60 * minuteMs, below: 365 * 24 * 60 * minuteMs },
] as const;
const yearMs = 365.25 * 24 * 60 * minuteMs;

/** `3 hours ago`, `in 2 days`, `now` for less than a minute. `iso` is an instant, `nowMs` milliseconds. */
export function formatRelative(iso: string, nowMs: number, locale: string): string {
  const elapsedMs = Date.parse(iso) - nowMs;
  const sizeMs = Math.abs(elapsedMs);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (sizeMs < minuteMs) return format.format(0, 'second');
  const step = steps.find(({ below }) => sizeMs < below) ?? { unit: 'year' as const, ms: yearMs };
  const count = Math.max(1, Math.floor(sizeMs / step.ms));
  return format.format(elapsedMs < 0 ? -count : count, step.unit);
}

/** `2 min`, `5 sec`, `3 hr`: how long something takes, in its largest unit. */
export function formatSpan(seconds: number, locale: string): string {
  const [unit, count] =
    seconds < 60
      ? (['second', seconds] as const)
      : seconds < 3600
        ? (['minute', seconds / 60] as const)
        : (['hour', seconds / 3600] as const);
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' });
  return format.format(Math.max(1, Math.round(count)));
}

/** `14:03:09`, for the lines of a log; without `timeZone` in the zone of the machine. */
export function formatClock(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}

/** `Nov 21, 2026, 14:03:09 UTC`; without `timeZone` in the zone of the machine. */
export function formatExact(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}
