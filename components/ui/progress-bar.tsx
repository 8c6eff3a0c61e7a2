/**
 * A bar that fills from the left.
 * @param value of `max`; null while it is not known how far it is.
 */
export function ProgressBar({ label, value, max }: { label: string; value: number | null; max: number }) {
  const share = value === null || max <= 0 ? 0 : Math.min(1, value / max);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value !== null && { 'aria-valuenow': Math.floor(100 * share) })}
      className="h-2 overflow-hidden rounded bg-default"
    >
      <div className="h-full bg-accent motion-safe:transition-[width]" style={{ width: `${100 * share}%` }} />
    </div>
  );
}
