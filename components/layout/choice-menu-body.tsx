'use client';

import { Dropdown } from '@heroui/react/dropdown';
import { Label } from '@heroui/react/label';
import { useRef } from 'react';
import { type ChoiceMenuProps, nameOf } from './menu-props';

/** What ChoiceMenu loads: opens at once, since it comes when its list is wanted. */
export function ChoiceMenuBody({
  label,
  isTriggerNamed = false,
  trigger,
  triggerClassName = '',
  choices,
  chosen,
  onChoose,
  placement = 'bottom end',
}: ChoiceMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  // The focus came from the plain button that stood here before, so it cannot go back there by itself.
  const keepFocus = (isOpen: boolean) => {
    if (!isOpen) requestAnimationFrame(() => button.current?.focus());
  };
  const selection =
    chosen === undefined
      ? {}
      : { selectionMode: 'single' as const, selectedKeys: chosen === null ? [] : [chosen] };
  return (
    <Dropdown defaultOpen onOpenChange={keepFocus}>
      <Dropdown.Trigger
        ref={button}
        {...nameOf(label, isTriggerNamed)}
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
