import type { ReactNode } from 'react';

export type MenuChoice = { id: string; label: string; note?: string | undefined };

export type ChoiceMenuProps = {
  /** Read aloud for the button and its list. */
  label: string;
  /** The trigger has words of its own, so the label is for the list alone. */
  isTriggerNamed?: boolean;
  trigger: ReactNode;
  triggerClassName?: string;
  choices: readonly MenuChoice[];
  /** One of the choices, or null for none of them; left out: these are actions and none is chosen. */
  chosen?: string | null;
  onChoose: (id: string) => void;
  placement?: 'bottom start' | 'bottom end';
};

/** The accessible name of a trigger. */
export function nameOf(label: string, isTriggerNamed: boolean): { 'aria-label': string } | object {
  return isTriggerNamed ? {} : { 'aria-label': label };
}
