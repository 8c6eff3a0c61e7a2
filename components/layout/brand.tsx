import Link from 'next/link';

/** The product's mark and name; it leads home. */
export function Brand({ isShort = false }: { isShort?: boolean }) {
  return (
    <Link href="/public" aria-label="Ownbase" className="flex items-center gap-2 rounded-md font-semibold">
      <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path d="M7 12.5 16 8l9 4.5-9 4.5z" fill="#fff" />
        <path
          d="m7 17.5 9 4.5 9-4.5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.4"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      </svg>
      {isShort ? null : <span>Ownbase</span>}
    </Link>
  );
}
