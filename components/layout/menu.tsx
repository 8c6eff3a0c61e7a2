'use client';

import { Dropdown } from '@heroui/react/dropdown';
import { Label } from '@heroui/react/label';
import type { ReactNode } from 'react';

export type MenuChoice = { id: string; label: string; note?: string | undefined };

/** A button that opens a list of choices, one of them chosen; or of actions, when `chosen` is left out. */
export function ChoiceMenu({
  label,
  isTriggerNamed = false,
  trigger,
  triggerClassName = '',
  choices,
  chosen,
  onChoose,
  placement = 'bottom end',
}: {
  /** Read aloud for the button and its list. */
  label: string;
  /** The trigger has words of its own, so the label is for the list alone. */
  isTriggerNamed?: boolean;
  trigger: ReactNode;
  triggerClassName?: string;
  choices: readonly MenuChoice[];
  chosen?: string | null;
  onChoose: (id: string) => void;
  placement?: 'bottom start' | 'bottom end';
}) {
  const selection =
    chosen === undefined
      ? {}
      : { selectionMode: 'single' as const, selectedKeys: chosen === null ? [] : [chosen] };
  return (
    <Dropdown>
      <Dropdown.Trigger
        {...(isTriggerNamed ? {} : { 'aria-label': label })}
        className={`rounded-md ${triggerClassName}`}
      >
        {trigger}
      </Dropdown.Trigger>
      <Dropdown.Popover placement={placement}>
        <Dropdown.Menu aria-label={label} onAction={(key) => onChoose(String(key))} {...selection}>
          {choices.map((choice) => (
            <Dropdown.Item key={choice.id} id={choice.id} textValue={choice.label}>
              {chosen === undefined ? null : <Dropdown.ItemIndicator />}
              <Label className="truncate font-normal">{choice.label}</Label>
              {choice.note ? <span className="ml-auto pl-4 text-xs text-muted">{choice.note}</span> : null}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}

/** The look of an icon button in the top bar. */
export const iconTriggerClass =
  'flex h-8 min-w-8 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground';
