'use client';

/** Shown when even the root layout fails, so without texts, theme or styles of ours; in both languages. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '4rem 1.5rem', textAlign: 'center' }}>
        <h1 style={{ fontSize: 20 }}>This page could not be shown</h1>
        <p lang="zh-CN">页面无法显示</p>
        {error.digest ? <p>{error.digest}</p> : null}
        <button type="button" onClick={reset}>
          Try again · 重试
        </button>
      </body>
    </html>
  );
}
