import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonVariant = 'primary' | 'outline' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md' | 'lg';

/**
 * The classes of HeroUI's button, without its script: a link needs none, and the first page that somebody sees shall
 * not wait for it.
 */
function buttonClass(variant: ButtonVariant, size: ButtonSize): string {
  return `button button--${size} button--${variant}`;
}

/** A link with the look of a button, for going somewhere; a button does something. */
export function LinkButton({
  href,
  children,
  variant = 'outline',
  size = 'md',
}: {
  href: string;
  children: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
}) {
  return (
    <Link href={href} className={buttonClass(variant, size)}>
      {children}
    </Link>
  );
}

/** A plain button of the page, where HeroUI's has nothing to add. */
export function PlainButton({
  variant = 'outline',
  size = 'md',
  ...button
}: { variant?: ButtonVariant; size?: ButtonSize } & ComponentProps<'button'>) {
  return <button type="button" {...button} className={buttonClass(variant, size)} />;
}
