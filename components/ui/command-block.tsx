import { CopyButton } from './copy-button';

/**
 * Commands to paste into a terminal, copied as a whole. Long lines wrap, so nothing is hidden on a telephone; what
 * is copied has no extra line ends.
 * @param label what it is or does, read aloud before it is copied.
 */
export function CommandBlock({ command, label }: { command: string; label: string }) {
  return (
    <div className="flex w-full min-w-0 items-start gap-2 rounded-md border border-border bg-code py-1 pr-1 pl-3 text-left">
      <code className="min-w-0 grow py-1 font-mono text-xs leading-5 break-words whitespace-pre-wrap text-foreground [overflow-wrap:anywhere]">
        {command}
      </code>
      <CopyButton text={command} label={label} />
    </div>
  );
}
