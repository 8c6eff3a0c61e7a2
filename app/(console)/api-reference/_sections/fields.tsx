import type { FieldLine } from '#lib/format/api-reference/index';
import type { Texts } from './texts';

type Props = {
  t: Texts;
  title?: string;
  /** Of the whole, where it is more than an object. */
  type?: string;
  fields: readonly (FieldLine & { place?: string })[];
  /** In an answer every field is there, so that none is marked. */
  isAnswer?: boolean;
};

/** Fields line by line: name, type, what it means; those of an object inside stand further in. */
export function Fields({ t, title, type, fields, isAnswer = false }: Props) {
  return (
    <>
      {title ? (
        <h3 className="mt-4 text-xs text-muted">
          {title}
          {type && type !== 'object' && fields.length === 0 ? (
            <code className="font-mono"> {type}</code>
          ) : null}
        </h3>
      ) : null}
      <ul className="mt-1">
        {fields.map((field, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: variants may have lines alike, and none ever moves
            key={at}
            className="flex flex-wrap items-baseline gap-x-3 border-b border-separator py-1.5"
            style={{ paddingLeft: `${field.depth * 1.25}rem` }}
          >
            {field.name ? <code className="font-mono text-xs font-semibold">{field.name}</code> : null}
            <code className="font-mono text-xs break-all text-muted">
              <TypeText type={field.type} refs={field.refs} />
            </code>
            {field.place ? <span className="text-xs text-muted">{field.place}</span> : null}
            {field.isRequired && !isAnswer ? (
              <span className="text-xs font-medium">{t('required')}</span>
            ) : null}
            {field.default && !isAnswer ? (
              <span className="text-xs text-muted">{t('default', { value: field.default })}</span>
            ) : null}
            {field.description ? (
              <span className="min-w-0 basis-full sm:basis-auto">{field.description}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A type, with the objects that it names as links to where they are described. */
export function TypeText({ type, refs }: { type: string; refs: readonly string[] }) {
  if (refs.length === 0) return type;
  const parts = type.split(new RegExp(`\\b(${refs.join('|')})\\b`));
  return parts.map((part, at) =>
    refs.includes(part) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one type never move
      <a key={at} href={`#object-${part}`} className="text-link">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
