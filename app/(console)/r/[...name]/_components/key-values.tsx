/** Names and values as an image carries them; on a telephone the value stands below its name. */
export function KeyValues({ entries }: { entries: readonly (readonly [string, string])[] }) {
  return (
    <dl className="border-t border-separator font-mono text-xs leading-5">
      {entries.map(([name, value], at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: an image may carry the same name twice, and none moves
          key={`${at} ${name}`}
          className="grid grid-cols-1 gap-x-6 border-b border-separator py-1.5 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]"
        >
          <dt className="break-words text-muted [overflow-wrap:anywhere]">{name}</dt>
          <dd className="break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
            <Value text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ text }: { text: string }) {
  if (!/^https?:\/\/\S+$/.test(text)) return text;
  return (
    <a href={text} target="_blank" rel="nofollow noopener noreferrer" className="text-link">
      {text}
    </a>
  );
}
