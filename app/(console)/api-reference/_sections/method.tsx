/** GET, POST, PATCH, DELETE, all as wide. */
export function Method({ name }: { name: string }) {
  const tone =
    name === 'DELETE' ? 'text-danger-soft-foreground' : name === 'GET' ? 'text-muted' : 'text-accent-text';
  return <code className={`inline-block w-14 shrink-0 font-mono text-xs font-semibold ${tone}`}>{name}</code>;
}
