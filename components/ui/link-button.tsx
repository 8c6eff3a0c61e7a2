import { type ButtonVariants, buttonVariants } from '@heroui/styles/components/button';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** A link with the look of a button, for going somewhere; a Button does something. */
export function LinkButton({
  href,
  children,
  variant = 'outline',
  size = 'md',
}: {
  href: string;
  children: ReactNode;
  variant?: NonNullable<ButtonVariants['variant']>;
  size?: NonNullable<ButtonVariants['size']>;
}) {
  return (
    <Link href={href} className={buttonVariants({ variant, size })}>
      {children}
    </Link>
  );
}
