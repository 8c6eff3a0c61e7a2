import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { isDrawableMarkdown } from '#lib/format/markdown-effort';

/** The page has its own h1, so those of a text begin one deeper. */
const components: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  a: ({ href, children }) => (
    <a href={href} rel="nofollow noopener noreferrer" target={isForeign(href) ? '_blank' : undefined}>
      {children}
    </a>
  ),
  // A picture on a foreign host must not learn which repository is looked at.
  img: ({ src, alt, title }) => (
    // biome-ignore lint/performance/noImgElement: its host and size are not ours to know
    <img src={src} alt={alt ?? ''} title={title} referrerPolicy="no-referrer" loading="lazy" />
  ),
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
};

/** Markdown written by users, sanitized; as it is where drawing it would take too long. Best drawn on the server: there it costs the browser nothing. */
export function Markdown({ text }: { text: string }) {
  if (!isDrawableMarkdown(text)) return <pre className="overflow-x-auto whitespace-pre-wrap">{text}</pre>;
  return (
    <div className="prose-ownbase">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

function isForeign(href: string | undefined): boolean {
  return /^[a-z]+:\/\//i.test(href ?? '');
}
