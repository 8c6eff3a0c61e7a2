import { CommandBlock } from '#components/ui/command-block';

/** Values that can be copied now and never again. */
export function ShownOnce({
  warning,
  values,
}: {
  warning: string;
  values: readonly { label: string; value: string }[];
}) {
  return (
    <div className="flex flex-col gap-4">
      <p className="rounded-md bg-warning-soft px-3 py-2 text-warning-soft-foreground">{warning}</p>
      {values.map(({ label, value }) => (
        <div key={label} className="flex flex-col gap-1">
          <p className="font-medium">{label}</p>
          <CommandBlock command={value} label={label} />
        </div>
      ))}
    </div>
  );
}
